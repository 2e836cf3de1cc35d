import { createHash } from 'node:crypto';
import groupBy from 'lodash/groupBy.js';
import { conversationsIn, type Observation } from '../masks/observe.ts';
import { skeletonOf } from '../masks/tokenize-reply.ts';
import { type Difference, differenceKinds, type Finding, type Place, verdicts } from './difference.ts';
import { mergeFields } from './merge-fields.ts';
import { splitFindings, type WeighedFinding } from './split-findings.ts';
import { type ClientWords, verdictOf } from './weigh-finding.ts';

/** Findings of one cause are one difference; the certain, gravest and best founded come first. */
export function groupFindings(
  findings: readonly Finding[],
  mayDependOnOthers: (finding: Finding) => boolean,
  said: ClientWords,
): readonly Difference[] {
  const places = splitFindings(mergeFields(findings), mayDependOnOthers, said);
  const groups = Object.entries(groupBy(places, keyOf));
  const firstBreak = firstStatusChanges(findings);
  return groups
    .flatMap(([key, group]) => {
      const [first] = group;
      return first ? [toDifference(key, first, group, firstBreak)] : [];
    })
    .sort(
      (a, b) =>
        verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
        Number(a.mayFollow) - Number(b.mayFollow) ||
        differenceKinds.indexOf(a.kind) - differenceKinds.indexOf(b.kind) ||
        b.exchanges.after - a.exchanges.after ||
        (a.id < b.id ? -1 : 1),
    );
}

function keyOf({ finding: { kind, command, after, note }, cause }: WeighedFinding): string {
  if (kind === 'timing' || note?.startsWith('a '))
    return [kind, command, skeletonOf(after.tokens), note].join('\0');
  return cause;
}

/** Where in each conversation a status first differs: what differs later may follow from it. */
function firstStatusChanges(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { kind, after } of findings) {
    if (kind !== 'status' && kind !== 'state') continue;
    const key = String(after.conversation);
    first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, after.index));
  }
  return first;
}

function toDifference(
  key: string,
  { finding: first, change }: WeighedFinding,
  group: readonly WeighedFinding[],
  firstBreak: ReadonlyMap<string, number>,
): Difference {
  const seen = (side: 'before' | 'after') => [
    ...new Set(group.flatMap(({ finding }) => finding.evidence[side])),
  ];
  const [earlier, later] = [seen('before'), seen('after')];
  const seenIn = { before: conversationsIn(earlier), after: conversationsIn(later) };
  const place = ({ conversation, index }: Observation) => ({ conversation, exchange: index });
  const { kind, ground, command, before, after, note } = first;
  return {
    id: createHash('sha1').update(key, 'latin1').digest('hex').slice(0, 10),
    verdict: verdictOf(
      group.map(({ certainty }) => certainty),
      seenIn,
    ),
    kind,
    ground,
    command,
    ...(change === undefined ? {} : { change }),
    places: placesOf(earlier, later),
    request: after.exchange.request.raw,
    before: before.exchange.reply,
    after: after.exchange.reply,
    ...(note === undefined ? {} : { note }),
    mayFollow: group.every(
      ({ finding }) =>
        (firstBreak.get(String(finding.after.conversation)) ?? Number.POSITIVE_INFINITY) <
        finding.after.index,
    ),
    exchanges: { before: earlier.length, after: later.length },
    conversations: seenIn,
    where: { before: place(before), after: place(after) },
  };
}

function placesOf(before: readonly Observation[], after: readonly Observation[]): readonly Place[] {
  const commandOf = ({ exchange }: Observation) => exchange.request.command;
  const [earlier, later] = [groupBy(before, commandOf), groupBy(after, commandOf)];
  return [...new Set([...Object.keys(earlier), ...Object.keys(later)])]
    .map((command) => ({
      command,
      exchanges: { before: earlier[command]?.length ?? 0, after: later[command]?.length ?? 0 },
    }))
    .sort((a, b) => b.exchanges.after - a.exchanges.after || (a.command < b.command ? -1 : 1));
}
