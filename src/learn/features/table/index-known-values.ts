import { partOf } from '../../../message/request/parts.ts';
import { knownForm } from '../../../message/situation/situation-tests.ts';
import type { Seen } from '../../model/proposal.ts';
import { mayChangeState } from './may-change-state.ts';

/** Parts whose values are remembered as known. */
const knownParts = [
  'arg1',
  'arg2',
  'rest',
  'arg1.inner',
  'arg2.inner',
  'arg1.domain',
  'arg2.domain',
  'arg1.base',
  'arg2.local',
  'arg1.key',
  'key',
  'pair',
];
const maxSets = 600; // the largest: each is a question for every command

/** Values by set, each with the groups of sessions it was seen in. */
export type KnownIndex = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>;

/** Ids of the sets that a value belongs to. */
function setsOf(command: string, part: string, status: string, template: string): readonly string[] {
  const own = `${command} ${part} ${status}`;
  if (part === 'pair') return mayChangeState({ verb: command, status }) ? [own] : [];
  return [own, `* ${part} ${status}`, `${command} ${part} ${template}`];
}

/** Values by part, command and status or template that several groups of sessions had; the largest sets. */
export function indexKnownValues(seen: readonly Seen[]): KnownIndex {
  const index = new Map<string, Map<string, Set<number>>>();
  for (const { request, status, template, group } of seen) {
    for (const part of knownParts) {
      const said = partOf(request, part);
      if (said === undefined || said === '' || said.length > 200) continue;
      const value = knownForm(said);
      for (const id of setsOf(request.command, part, status, template)) {
        const values = index.get(id) ?? new Map<string, Set<number>>();
        index.set(id, values);
        values.set(value, (values.get(value) ?? new Set()).add(group));
      }
    }
  }
  const shared = [...index].filter(([id, values]) => {
    const elsewhere = [...values.values()].filter((groups) => groups.size > 1).length;
    return elsewhere >= (id.split(' ')[1] === 'pair' ? 1 : 2); // many recordings know one user
  });
  shared.sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  return new Map(shared.slice(0, maxSets).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** In another group of sessions than this. */
export function seenElsewhere(found: ReadonlySet<number> | undefined, group: number): boolean {
  return found !== undefined && (found.size > 1 || !found.has(group));
}
