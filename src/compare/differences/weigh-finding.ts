import type { Observation } from '../masks/observe.ts';
import { hasDigit, wordAround } from '../masks/token-context.ts';
import type { Token } from '../masks/tokenize-reply.ts';
import { isBinary } from '../replies/reply-units.ts';
import type { Finding, Verdict } from './difference.ts';
import type { Hunk } from './reply-hunks.ts';

const several = 2; // conversations that show a value make it a constant
const statisticsLines = 3; // of one reply that differ, or are known to vary, in numbers alone make it a list of statistics
const longNumber = 5; // digits of a number that may be a clock

/**
 * How certain one place is: `certain` whatever the evidence, `repeated` if the very same change shows in several
 * conversations, `volatile` never.
 */
export type Certainty = 'certain' | 'repeated' | 'volatile';

/** Words that the clients of each recording have said in any session, but for commands: servers list those themselves. */
export interface ClientWords {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** What clients put into the server comes out again: jobs, rows, names. Such words differ with the clients. */
function isClientData({ before, after }: Hunk, said: ClientWords): boolean {
  const words = (tokens: readonly Token[]) => tokens.filter(({ word }) => word).map(({ text }) => text);
  const [left, right] = [words(before), words(after)];
  const isNamed = [...left, ...right].some((text) => /[A-Za-z]{3}/.test(text));
  return (
    isNamed && left.every((text) => said.before.has(text)) && right.every((text) => said.after.has(text))
  );
}

/** Words and versions are certain; numbers and ids have to be constants; clocks and lists of statistics vary. */
export function weighHunk(
  finding: Finding,
  hunk: Hunk,
  hunks: readonly Hunk[],
  said: ClientWords,
): Certainty {
  if (isClientData(hunk, said)) return 'volatile';
  if (!isNumeric(hunk, isBinary(finding.after.exchange.reply))) return 'certain';
  const changed = changedWords(hunk);
  if (changed === undefined || changed.some(({ column }) => isVersion(finding.before, column)))
    return 'certain';
  if (hunks.filter((one) => isNumeric(one)).length + varyingNumbers(finding.after) >= statisticsLines)
    return 'volatile';
  return changed.some(({ before, after }) => isClock(finding, before, after)) ? 'volatile' : 'repeated';
}

/** The verdict of all findings of one cause. */
export function verdictOf(
  certainties: readonly Certainty[],
  conversations: { readonly before: number; readonly after: number },
): Verdict {
  if (certainties.includes('certain')) return 'different';
  const isConstant = conversations.before >= several && conversations.after >= several;
  return isConstant && certainties.includes('repeated') ? 'different' : 'may differ';
}

/** Numbers of a reply that are masked since they vary wherever they stand. */
function varyingNumbers({ tokens }: Observation): number {
  const masks = new Set(['⟨id⟩', '⟨number of this run⟩']);
  return tokens.filter(
    ({ text, masks: { fresh } }) => /^\d+$/.test(text) && fresh !== undefined && masks.has(fresh),
  ).length;
}

/** Only numbers and ids differ: words without a digit are constants. */
function isNumeric({ before, after }: Hunk, binary = false): boolean {
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
    left.every((word, index) => binary || isIdPair(word.text, right[index]?.text ?? ''))
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
  readonly before: string;
  readonly after: string;
}

function changedWords(hunk: Hunk): readonly ChangedWord[] | undefined {
  if (hunk.before.length !== hunk.after.length) return undefined;
  return hunk.before.flatMap((token, index) => {
    const other = hunk.after[index];
    if (!other || token.text === other.text || !token.word) return [];
    const column = hunk.at.before + index;
    return [{ column, before: token.text, after: other.text }];
  });
}

/** Numbers with two dots and more, or one that is tied to letters: `1.22.1`, `vsFTPd/3.0`, `OpenSSH_9.2p1`, `version 4.1`. */
function isVersion({ tokens, exchange }: Observation, column: number): boolean {
  const word = wordAround(tokens, column);
  if (/\d+(?:\.\d+){2,}/.test(word)) return !/^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?$/.test(word);
  if (/^\d+\.\d{3,}[a-z]{1,3}$/.test(word)) return false; // `0.000r`
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
