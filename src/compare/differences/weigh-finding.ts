import type { Finding, Verdict } from './difference.ts';
import type { Observation } from './observe.ts';
import { type Hunk, isReordered } from './reply-hunks.ts';
import { contextOf, hasDigit, wordAround } from './token-context.ts';
import type { Token } from './tokenize-reply.ts';

const several = 2; // conversations that show a value make it a constant
const statisticsLines = 3; // of one reply that differ in numbers alone make it a list of statistics
const longNumber = 5; // digits of a number that may be a clock

/** Which values a word of a context takes in each recording, and in how many conversations. */
export type ValuesOfContext = (
  context: string,
) => Readonly<Record<'before' | 'after', ReadonlyMap<string, number>>>;

/** Counts the values of every word with a digit by its context. */
export function countValues(observations: readonly Observation[]): ValuesOfContext {
  const contexts = new Map<string, Record<'before' | 'after', Map<string, Set<number>>>>();
  for (const { recording, conversation, tokens } of observations) {
    tokens.forEach(({ text, word }, column) => {
      if (!word || !hasDigit(text)) return;
      const context = contextOf(tokens, column);
      const values = contexts.get(context) ?? { before: new Map(), after: new Map() };
      contexts.set(context, values);
      const seen = values[recording].get(text) ?? new Set<number>();
      values[recording].set(text, seen.add(conversation));
    });
  }
  const sizes = (values: ReadonlyMap<string, ReadonlySet<number>> | undefined) =>
    new Map([...(values ?? [])].map(([value, seen]) => [value, seen.size]));
  return (context) => {
    const values = contexts.get(context);
    return { before: sizes(values?.before), after: sizes(values?.after) };
  };
}

/** How certain one place of a finding is. */
export function weighHunk(
  finding: Finding,
  hunk: Hunk,
  hunks: readonly Hunk[],
  valuesOf: ValuesOfContext,
): Verdict {
  if (!isNumeric(hunk)) return 'different';
  const changed = changedWords(finding, hunk);
  if (changed === undefined) return 'different';
  if (changed.some(({ column }) => isVersion(finding.before, column))) return 'different';
  if (hunks.filter(isNumeric).length >= statisticsLines) return 'may differ';
  const isConstant = changed.every(({ context, before, after }) => {
    const values = valuesOf(context);
    const only = (side: 'before' | 'after', value: string) =>
      values[side].size === 1 && (values[side].get(value) ?? 0) >= several;
    return only('before', before) && only('after', after) && !isClock(finding, before, after);
  });
  return isConstant ? 'different' : 'may differ';
}

/** Replies of the same lines in another order differ for certain only where either recording shows its order again and again. */
export function weighOrder({ before, after, evidence }: Finding): Verdict | undefined {
  if (!isReordered(before.tokens, after.tokens)) return undefined;
  const conversations = (some: readonly Observation[]) => new Set(some.map((one) => one.conversation)).size;
  const isSteady = conversations(evidence.before) >= several && conversations(evidence.after) >= several;
  return isSteady ? 'different' : 'may differ';
}

/** Only numbers and ids differ: words without a digit are constants. */
function isNumeric({ before, after }: Hunk): boolean {
  const words = (tokens: readonly Token[]) => tokens.filter(({ word }) => word);
  const [left, right] = [words(before), words(after)];
  if (left.length === 0 || left.length !== right.length) return false;
  const shape = (tokens: readonly Token[]) =>
    tokens
      .filter(({ word }) => !word)
      .map(({ text }) => text)
      .join('');
  return (
    shape(before) === shape(after) &&
    left.every((word, index) => isIdPair(word.text, right[index]?.text ?? ''))
  );
}

/** Equal, or both could be one number or one id. */
function isIdPair(before: string, after: string): boolean {
  if (before === after) return true;
  if (hasDigit(before) && hasDigit(after)) return true;
  const longToken = (text: string) => text.length >= 16 && /[a-z]/.test(text) && /[A-Z]/.test(text);
  const hex = (text: string) => /^[\da-f]{4,}$/i.test(text);
  return (longToken(before) && longToken(after)) || (hex(before) && hex(after) && hasDigit(before + after));
}

interface ChangedWord {
  readonly column: number;
  readonly context: string;
  readonly before: string;
  readonly after: string;
}

function changedWords({ before }: Finding, hunk: Hunk): readonly ChangedWord[] | undefined {
  if (hunk.before.length !== hunk.after.length) return undefined;
  return hunk.before.flatMap((token, index) => {
    const other = hunk.after[index];
    if (!other || token.text === other.text || !token.word) return [];
    const column = hunk.at.before + index;
    return [{ column, context: contextOf(before.tokens, column), before: token.text, after: other.text }];
  });
}

/** Numbers with two dots and more, or one that is tied to letters: `1.22.1`, `vsFTPd/3.0`, `OpenSSH_9.2p1`, `version 4.1`. */
function isVersion({ tokens, exchange }: Observation, column: number): boolean {
  const word = wordAround(tokens, column);
  if (/\d+(?:\.\d+){2,}/.test(word)) return !/^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(word);
  if (/^[-+]?\d+(?:\.\d+)?(?:%|[munµ]?s(?:ec)?s?|[kKMGT]?i?[bB](?:ytes)?(?:\/s)?|[kM]?Hz)$/.test(word))
    return false; // a measurement
  if (/[A-Za-z][\w+]*[-/_]?v?\d+\.\d+|\d+\.\d+[-~+_]?[A-Za-z]/.test(word)) return true;
  if (/\d\.\d/.test(word) && exchange.request.kind === 'opened') return true;
  const lead = tokens
    .slice(Math.max(0, column - 8), column)
    .map(({ text }) => text)
    .join('');
  return /\b(?:version|release|revision|build|ver)\W{0,3}\S*$/i.test(lead);
}

/** A large number that went on by about the time between the two exchanges, in seconds, milliseconds or microseconds. */
function isClock({ before, after }: Finding, here: string, there: string): boolean {
  if (!/^\d+$/.test(here) || !/^\d+$/.test(there) || here.length < longNumber) return false;
  const seconds = (after.exchange.time - before.exchange.time) / 1e6;
  const went = Number(there) - Number(here);
  return [1, 1e3, 1e6].some((unit) => {
    const expected = seconds * unit;
    return (
      Math.sign(went) === Math.sign(expected) &&
      Math.abs(went) > Math.abs(expected) / 2 &&
      Math.abs(went) < Math.abs(expected) * 2
    );
  });
}
