import { sameCommand } from '../../../knowledge/file-verbs.ts';
import type { Observe } from '../../../model/decision.ts';
import type { Test } from '../../../model/situation.ts';
import { mostCounted } from '../../../statistics/most-counted.ts';
import { usualLabel } from '../../features/table/usual-label.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

/**
 * A command that the server lists but nobody has said is no unknown command: it is answered as the one that means the same, or, where it
 * is marked in the list, as those with the same mark are, if they agree.
 */
export function answerListedCommands(
  rules: readonly Rule[],
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  listed: ReadonlyMap<string, string>,
  observe: Observe,
): readonly Rule[] {
  const alike = (mark: string) => likeMarked(mark, rows, byCommand, listed);
  const found = [...listed].flatMap(([command, mark]): readonly Rule[] => {
    if (byCommand.has(command)) return [];
    const same = sameCommand.get(command);
    const like = same !== undefined && byCommand.has(same) ? same : mark === '' ? undefined : alike(mark);
    if (like === undefined) return [];
    observe({ pass: 'answerListedCommands', subject: command, text: `listed, never said: as ${like}` });
    const verb: Test = { test: 'verb', is: command };
    return rules.flatMap((rule) =>
      rule.when[0]?.test === 'verb' && rule.when[0].is === like
        ? [{ ...rule, when: [verb, ...rule.when.slice(1)], rows: [], step: 'nearest' as const }]
        : [],
    );
  });
  return [...found, ...rules];
}

const leastAlike = 2; // commands with one mark that get the same answer

/** The command with this mark that was said most often, of those that are answered as most of them. */
function likeMarked(
  mark: string,
  rows: readonly Row[],
  byCommand: ReadonlyMap<string, readonly number[]>,
  listed: ReadonlyMap<string, string>,
): string | undefined {
  const said = [...byCommand].flatMap(([command, members]) => {
    const label = listed.get(command) === mark ? usualLabel(members, rows) : undefined;
    return label === undefined ? [] : [{ command, label, times: members.length }];
  });
  const counts = new Map<number, number>();
  for (const { label } of said) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [usual, times = 0] = mostCounted(counts) ?? [];
  if (times < leastAlike || times * 2 <= said.length) return undefined;
  const best = said
    .filter(({ label }) => label === usual)
    .sort((a, b) => b.times - a.times || (a.command < b.command ? -1 : 1));
  return best[0]?.command;
}
