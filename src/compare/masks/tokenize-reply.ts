import { createHash } from 'node:crypto';
import type { Request } from '../../message/request/request.ts';
import { type DynamicSpan, findUnpredictable, type Heard } from '../replies/find-unpredictable.ts';
import { isBinary } from '../replies/reply-units.ts';

/**
 * How much of a reply is masked, each level with all below it: `fresh` what nobody can predict, `ends` addresses and
 * names of both ends, `echo` what the request says, `said` what the client has said before.
 */
export const levels = ['fresh', 'ends', 'echo', 'said'] as const;
export type Level = (typeof levels)[number];

/** A word or a character of a reply. A mask replaces it at its level and above; `''` where an earlier token has the mask. */
export interface Token {
  readonly text: string;
  /** A run of letters and digits, or a byte of a binary reply: what may vary where all else is the same. */
  readonly word: boolean;
  readonly masks: Readonly<Partial<Record<Level, string>>>;
}

const most = 16_384; // characters of a reply that are looked at closely; the rest is compared as a whole
const longestEcho = 400; // characters of the request's parts that are looked for

/** What clients choose, in either recording. */
export interface Choices {
  /** Places of a binary reply that repeat a number of the request. */
  readonly places: ReadonlySet<number>;
  /** Addresses of clients: packets may have been rewritten without the text in them. */
  readonly clients: ReadonlySet<string>;
}

/** Cuts a reply into tokens: dynamic parts, what the client has said, words, single characters. */
export function tokenizeReply(
  reply: string,
  heard: Heard,
  request: Request,
  said: ReadonlySet<string>,
  choices: Choices,
): readonly Token[] {
  const { places } = choices;
  if (reply.length > most) {
    const head = tokenizeReply(reply.slice(0, most), heard, request, said, choices);
    const rest = createHash('sha1').update(reply.slice(most), 'latin1').digest('hex');
    return [...head, { text: `${reply.length - most} more bytes, ${rest}`, word: true, masks: {} }];
  }
  if (isBinary(reply)) {
    const copied = copiedBytes(reply, request.raw);
    return [...reply].map((text, at) => ({ text, word: true, masks: maskOfByte(at, places, copied) }));
  }
  const tokens: Token[] = [];
  const echo = echoPattern(request);
  let at = 0;
  for (const { start, end, masks } of spansOf(reply, heard, request, choices)) {
    if (start < at) continue;
    literal(reply.slice(at, start), echo, said, tokens);
    tokens.push({ text: reply.slice(start, end), word: true, masks });
    at = end;
  }
  literal(reply.slice(at), echo, said, tokens);
  return maskLengths(tokens, reply);
}

function maskOfByte(at: number, places: ReadonlySet<number>, copied: ReadonlySet<number>): Token['masks'] {
  if (places.has(at)) return { ends: '⟨transaction⟩' };
  return copied.has(at) ? { echo: '⟨echo⟩' } : {};
}

const shortestCopy = 4; // bytes: fewer are in a request by chance
const longestCopied = 1024; // bytes of a reply that are looked for in the request

/** Places of a binary reply whose bytes stand in the request: ids, names and keys that the client chose, wherever they are. */
function copiedBytes(reply: string, request: string): ReadonlySet<number> {
  const places = new Set<number>();
  const end = Math.min(reply.length, longestCopied) - shortestCopy;
  const asked = request.slice(0, longestCopied);
  for (let at = 0; at <= end; at++) {
    if (!asked.includes(reply.slice(at, at + shortestCopy))) continue;
    for (let byte = at; byte < at + shortestCopy; byte++) places.add(byte);
  }
  return places;
}

interface MaskSpan {
  readonly start: number;
  readonly end: number;
  readonly masks: Token['masks'];
}

function spansOf(reply: string, heard: Heard, { tag }: Request, { clients }: Choices): readonly MaskSpan[] {
  const dynamic = findUnpredictable(reply, heard).map((span) => ({ ...span, masks: maskOf(span) }));
  const others = [...reply.matchAll(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d]|\.\d)/g)]
    .filter(([address]) => clients.has(address))
    .map((match) => spanOf(match, { ends: '⟨client address⟩' }));
  // RFC 9051, 2.2.1: the client's tag at the beginning of lines
  const tags =
    tag === '' || !reply.includes(tag) ? [] : [...reply.matchAll(new RegExp(`^${escaped(tag)}(?= )`, 'gm'))];
  const all = [...dynamic, ...others, ...tags.map((match) => spanOf(match, { ends: '⟨tag⟩' }))];
  return all.sort((a, b) => a.start - b.start || b.end - a.end);
}

function spanOf({ index, 0: text }: RegExpExecArray, masks: Token['masks']): MaskSpan {
  return { start: index, end: index + text.length, masks };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function maskOf({ kind, form }: DynamicSpan): Token['masks'] {
  switch (kind) {
    case 'address':
      return { ends: `⟨${form}⟩` };
    case 'time':
      return { fresh: `⟨time ${form.replace(/%[-_?]/g, '%')}⟩` };
    case 'id':
      return { fresh: form === 'message-id' ? '⟨message id⟩' : '⟨id⟩' };
    default:
      return { fresh: `⟨${kind}⟩` };
  }
}

/** Parts of the request, the longest first. */
function echoPattern({ line, rest, verb, words, body }: Request): RegExp | undefined {
  const parts = [line, rest, verb, ...words.slice(0, 16), ...(body.length <= longestEcho ? [body] : [])]
    .flatMap((part) => [
      part,
      part.replace(/^[<"'[(](.*)[>"'\])]$/, '$1'),
      part.toUpperCase(),
      part.toLowerCase(),
    ])
    .filter(({ length }) => length >= 3 && length <= longestEcho);
  const unique = [...new Set(parts)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (unique.length === 0) return undefined;
  return new RegExp(unique.map(escaped).join('|'), 'g');
}

function literal(text: string, echo: RegExp | undefined, said: ReadonlySet<string>, tokens: Token[]): void {
  let at = 0;
  for (const { index, 0: found } of echo ? text.matchAll(echo) : []) {
    plain(text.slice(at, index), said, tokens);
    masked(found, 'echo', '⟨echo⟩', tokens);
    at = index + found.length;
  }
  plain(text.slice(at), said, tokens);
}

function plain(text: string, said: ReadonlySet<string>, tokens: Token[]): void {
  for (const unit of text.match(/[^\s<>()"',;:=[\]{}]+|[\s\S]/g) ?? []) {
    if (said.has(unit)) masked(unit, 'said', '⟨said⟩', tokens);
    else for (const word of wordsOf(unit)) tokens.push(plainToken(word));
  }
}

/** Stays cut as finely as it would be without the mask, so that columns of other replies line up. */
function masked(text: string, level: Level, mask: string, tokens: Token[]): void {
  for (const [index, word] of wordsOf(text).entries()) {
    tokens.push({ text: word, word: isWord(word), masks: { [level]: index === 0 ? mask : '' } });
  }
}

const shared = new Map<string, Token>();
const mostShared = 100_000;

/** Servers say the same words again and again: one object serves all of them. */
function plainToken(text: string): Token {
  const known = shared.get(text);
  if (known) return known;
  const token = { text, word: isWord(text), masks: {} };
  if (shared.size < mostShared) shared.set(text, token);
  return token;
}

const isWord = (text: string) => /^[A-Za-z0-9]/.test(text);

function wordsOf(text: string): readonly string[] {
  return text.match(/[A-Za-z0-9]+|[^A-Za-z0-9]/g) ?? [];
}

/** The length of a RESP string, where it is right, tells nothing that the string does not, and changes with what is in it. */
function maskLengths(tokens: readonly Token[], reply: string): readonly Token[] {
  if (!reply.includes('$')) return tokens;
  let at = 0;
  return tokens.map((token, index) => {
    at += token.text.length;
    if (!/^\d+$/.test(token.text) || tokens[index - 1]?.text !== '$') return token;
    const begins = at - token.text.length - 1;
    const end = at + 2 + Number(token.text);
    const isLength = (begins === 0 || reply[begins - 1] === '\n') && reply.slice(end, end + 2) === '\r\n';
    return isLength ? { ...token, masks: { ...token.masks, fresh: '⟨length⟩' } } : token;
  });
}

/** The reply with its masks up to a level: equal strings say the same. */
export function maskedReply(tokens: readonly Token[], level: Level): string {
  const upTo = levels.slice(0, levels.indexOf(level) + 1).reverse();
  let text = '';
  for (const token of tokens) {
    const found = upTo.find((one) => token.masks[one] !== undefined);
    text += found === undefined ? token.text : token.masks[found];
  }
  return text;
}

/** The reply with its words left out: replies of the same skeleton line up word by word. */
export function skeletonOf(tokens: readonly Token[]): string {
  let text = '';
  for (const { text: own, word, masks } of tokens) text += masks.ends ?? masks.fresh ?? (word ? '\x01' : own);
  return text;
}
