import groupBy from 'lodash/groupBy.js';
import type { Observation } from '../masks/observe.ts';
import { maskedReply } from '../masks/tokenize-reply.ts';
import { similarity } from '../replies/similarity.ts';
import type { DifferenceKind, Finding } from './difference.ts';

/**
 * Differences between exchanges in which a client had said the very same from the beginning of the session: what the
 * server answers then differs only if the server does. Where a recording itself has several answers to the same
 * session (a world that others change), an answer counts as different only if the other recording has but one.
 */
export function sameSessionDifferences(observations: readonly Observation[]): readonly Finding[] {
  return Object.values(groupBy(observations, 'prefix')).flatMap((prefix) => {
    const { before = [], after = [] } = groupBy(prefix, 'recording');
    return before.length === 0 || after.length === 0
      ? []
      : [...differingReplies(before, after), ...differingEnds(before, after)];
  });
}

function differingReplies(before: readonly Observation[], after: readonly Observation[]): readonly Finding[] {
  const lost = unknownTo(before, after);
  const gained = unknownTo(after, before);
  const [oneBefore, oneAfter] = [isUnanimous(before), isUnanimous(after)];
  const finding = (a: Observation, b: Observation): Finding => ({
    kind: kindOf(a, b),
    ground: 'same session so far',
    command: b.exchange.request.command,
    before: a,
    after: b,
    evidence: { before: alike(before, a), after: alike(after, b) },
  });
  if (gained.length > 0 && oneBefore && isEvident(before, after, gained)) {
    return gained.flatMap((one) => (before[0] ? [finding(before[0], one)] : []));
  }
  if (lost.length > 0 && oneAfter && isEvident(after, before, lost))
    return lost.flatMap((one) => (after[0] ? [finding(one, after[0])] : []));
  // both recordings vary by themselves: only what neither shares with the other, matched by likeness
  if (gained.length !== after.length || lost.length !== before.length) return [];
  const statuses = new Set(before.map(({ exchange }) => exchange.status));
  return gained
    .filter(({ exchange }) => !statuses.has(exchange.status))
    .flatMap((one) => {
      const nearest = nearestTo(one, before);
      return nearest ? [finding(nearest, one)] : [];
    });
}

/** One answer of `steady` is not enough to call the others' various answers wrong, if most of them are. */
function isEvident(
  steady: readonly Observation[],
  others: readonly Observation[],
  strange: readonly Observation[],
): boolean {
  return steady.length > 1 || strange.length === others.length || strange.length * 2 <= others.length;
}

/** Observations whose reply the others have under no mask that holds for equal requests. */
function unknownTo(some: readonly Observation[], others: readonly Observation[]): readonly Observation[] {
  const keys = new Set(
    others.flatMap(({ tokens }) => [maskedReply(tokens, 'fresh'), maskedReply(tokens, 'ends')]),
  );
  return some.filter(
    ({ tokens }) => !keys.has(maskedReply(tokens, 'fresh')) && !keys.has(maskedReply(tokens, 'ends')),
  );
}

function isUnanimous(some: readonly Observation[]): boolean {
  return (['fresh', 'ends'] as const).some(
    (level) => new Set(some.map(({ tokens }) => maskedReply(tokens, level))).size === 1,
  );
}

function alike(some: readonly Observation[], { tokens }: Observation): readonly Observation[] {
  const key = maskedReply(tokens, 'ends');
  return some.filter((one) => maskedReply(one.tokens, 'ends') === key);
}

function nearestTo(one: Observation, others: readonly Observation[]): Observation | undefined {
  let best: Observation | undefined;
  let most = -1;
  for (const other of others) {
    const score = similarity(other.exchange.reply, one.exchange.reply);
    if (score > most) [best, most] = [other, score];
  }
  return best;
}

/** A dynamic part that became something else, or another form of it, is a change of a field. */
export function kindOf(before: Observation, after: Observation): DifferenceKind {
  const [was, is] = [before.exchange.status, after.exchange.status];
  if (was !== is && !(isValue(was) && isValue(is))) return 'status';
  return maskSequence(before) === maskSequence(after) ? 'text' : 'field';
}

/** A reply that is a number and nothing else has no status: `7` became `8` is another value. */
function isValue(status: string): boolean {
  return /^-?\d+$/.test(status) && !/^\d{3}$/.test(status);
}

function maskSequence({ tokens }: Observation): string {
  return tokens
    .flatMap(({ masks }) => masks.fresh ?? masks.ends ?? [])
    .filter((mask) => mask !== '⟨length⟩')
    .join('');
}

/** Closing is compared only where it is certain that the server did not close: it was heard again. */
function differingEnds(before: readonly Observation[], after: readonly Observation[]): readonly Finding[] {
  const closes = (some: readonly Observation[]) => some.every(({ exchange }) => exchange.ends === 'close');
  const goesOn = (some: readonly Observation[]) => some.every(({ wentOn }) => wentOn);
  const [a] = before;
  const [b] = after;
  if (!a || !b) return [];
  const note =
    closes(before) && goesOn(after)
      ? 'the connection is no longer closed after it'
      : goesOn(before) && closes(after)
        ? 'the connection is closed after it'
        : undefined;
  if (note === undefined) return [];
  return [
    {
      kind: 'closing',
      ground: 'same session so far',
      command: b.exchange.request.command,
      before: a,
      after: b,
      evidence: { before, after },
      note,
    },
  ];
}
