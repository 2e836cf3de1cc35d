import type { EventRef } from '../../model/situation.ts';
import { countGroups } from '../features/table/count-groups.ts';
import { hasName } from '../features/table/is-ordinary-command.ts';
import { rowsByCommand } from '../features/table/rows-by-command.ts';
import type { Proposal } from '../model/proposal.ts';
import type { Row } from '../model/row.ts';
import { flagTest } from './flag-test.ts';
import { FlagSearch } from './share-flags.ts';

const leastSessions = 3; // that show each side of a flag
const mostRows = 600; // of each side in which one flag is searched for
const mostAnswers = 4; // of a command, the most frequent, that a flag is searched for

/**
 * Flags behind answers that no wording calls a refusal, as of servers with statuses of their own: where the very same request was
 * answered differently, what set and cleared something in between? Questions for the tree beside all others; those about the
 * latest answer of a command, or whether something ever happened, say as much only as long as nobody undid it.
 */
export function proposeFlags(rows: readonly Row[], events: readonly EventRef[]): readonly Proposal[] {
  const search = new FlagSearch(
    rows,
    events.map((event) => [event]),
  );
  const proposals: Proposal[] = [];
  for (const [command, members] of rowsByCommand(rows)) {
    if (!hasName(command)) continue;
    const doubtful = answeredDifferently(members, rows);
    for (const label of frequentLabels(doubtful, rows)) {
      const isOn = (index: number) => rows[index]?.label === label;
      const on = doubtful.filter(isOn).slice(0, mostRows);
      const off = doubtful.filter((index) => !isOn(index)).slice(0, mostRows);
      if (countGroups(on, rows) < leastSessions || countGroups(off, rows) < leastSessions) continue;
      const found = search.search(on, off);
      const test = found && found.clear.length > 0 ? flagTest(found, search.causes) : undefined;
      if (found && test) proposals.push({ test, cost: search.priceOf(found) });
    }
  }
  return proposals;
}

/** The rows whose very request got another answer as well: what it says is not what decides. */
function answeredDifferently(members: readonly number[], rows: readonly Row[]): readonly number[] {
  const labels = new Map<string, Set<number>>();
  const sayOf = (index: number) => rows[index]?.context.request.raw ?? '';
  for (const index of members) {
    const row = rows[index];
    if (!row || row.imagined) continue;
    labels.set(sayOf(index), (labels.get(sayOf(index)) ?? new Set()).add(row.label));
  }
  return members.filter((index) => !rows[index]?.imagined && (labels.get(sayOf(index))?.size ?? 0) > 1);
}

function frequentLabels(members: readonly number[], rows: readonly Row[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const index of members) {
    const label = rows[index]?.label ?? 0;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, some], [b, others]) => others - some || a - b)
    .slice(0, mostAnswers)
    .map(([label]) => label);
}
