import {
  type CompareOptions,
  compareRecordings,
  type NamedRecording,
} from '../../compare/differences/compare-recordings.ts';
import { cutTogether } from '../../compare/differences/cut-together.ts';
import type { Comparison } from '../../compare/differences/difference.ts';
import { isOtherService } from '../../compare/differences/is-other-service.ts';
import { learn } from '../../learn/learn.ts';
import { UsageError } from '../../model/errors.ts';
import type { Template } from '../../model/personality.ts';
import type { ComparedService } from './compared-service.ts';
import { pairServices } from './compared-services.ts';

/** Names under which the two sides are reported. */
interface SideNames {
  readonly before: string;
  readonly after: string;
}

/**
 * Compares all services that both sides have; `alone` says which only one of them has. Throws UsageError where they have none
 * in common, or where the only one cannot be compared.
 */
export function compareSides(
  before: readonly ComparedService[],
  after: readonly ComparedService[],
  names: SideNames,
  options: Omit<CompareOptions, 'templates'>,
): { readonly comparisons: readonly Comparison[]; readonly alone: readonly string[] } {
  const { pairs, alone } = pairServices(before, after);
  const comparisons = pairs.map(([one, other]) => {
    const [a, b] = cutTogether(one, other);
    const nameOf = (name: string, side: ComparedService) =>
      pairs.length > 1 ? `${name} ${side.name}` : name;
    const recordings: [NamedRecording, NamedRecording] = [
      { name: nameOf(names.before, one), sessions: a },
      { name: nameOf(names.after, other), sessions: b },
    ];
    const templates = () => learnTogether(one, other);
    const comparison = compareRecordings(...recordings, { ...options, templates });
    if (pairs.length === 1) checkComparable(comparison, a, b);
    return comparison;
  });
  return { comparisons, alone };
}

/** Templates of a personality of both recordings: one account of what is dynamic, the learner's. */
function learnTogether(before: ComparedService, after: ComparedService): readonly Template[] {
  const most = before.conversations.reduce((id, one) => Math.max(id, one.id), 0) + 1;
  const shifted = after.conversations.map((one) => ({
    ...one,
    id: one.id + most,
    ...(one.dataOf ? { dataOf: { ...one.dataOf, control: one.dataOf.control + most } } : {}),
  }));
  return learn([...before.conversations, ...shifted]).templates;
}

/** Throws UsageError where there is nothing to compare. */
function checkComparable(
  comparison: Comparison,
  before: NamedRecording['sessions'],
  after: NamedRecording['sessions'],
): void {
  for (const { name, conversations, incomplete } of [comparison.before, comparison.after]) {
    if (incomplete === conversations)
      throw new UsageError(
        `${name}: every conversation lacks bytes that were never captured; record with a full snapshot length (tcpdump -s 0)`,
      );
  }
  if (isOtherService(before, after, comparison))
    throw new UsageError(
      `${comparison.before.name} and ${comparison.after.name} are of two different services: hardly a command or an answer in common; see --server`,
    );
}
