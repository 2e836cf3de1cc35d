import type { Endpoint } from '../model/conversation.ts';
import type { FieldSource } from '../model/personality.ts';
import type { EchoSource } from '../message/echo-sources.ts';
import { explainTime } from '../message/values/explain-time.ts';
import { findTimes } from '../message/values/time-format.ts';

/** A piece of a reply: plain text, or something that may be a field. */
export interface Token {
  readonly text: string;
  /** What the token may be: every source that would give just this text here. Absent for plain text. */
  readonly slot?: Slot;
}

export type Slot =
  | { readonly kind: 'echo'; readonly sources: readonly FieldSource[] }
  | { readonly kind: 'time'; readonly format: string; readonly zone: string; readonly offset: number }
  | { readonly kind: 'fixed'; readonly source: FieldSource };

interface Span {
  readonly start: number;
  readonly end: number;
  readonly slot: Slot;
}

export interface MaskContext {
  readonly echoes: readonly EchoSource[];
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** µs since the epoch. */
  readonly time: number;
}

/** Replies are looked at up to here; the rest stays as it is. */
const looked = 16_384;

const tokenPattern = /[A-Za-z0-9+/]{20,}={0,2}|[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*|[ \t]+|\r?\n|[^A-Za-z0-9 \t\r\n]/g;

/** Cuts a reply into tokens and marks what may be a time, an address, or an echo. */
export function maskReply(reply: string, context: MaskContext): readonly Token[] {
  const head = reply.slice(0, looked);
  const spans: Span[] = [];
  addTimes(spans, head, context.time);
  addAddresses(spans, head, context);
  addEchoes(spans, head, context.echoes);
  spans.sort((a, b) => a.start - b.start);
  const tokens: Token[] = [];
  let at = 0;
  for (const { start, end, slot } of spans) {
    pushPlain(tokens, head.slice(at, start));
    tokens.push({ text: head.slice(start, end), slot });
    at = end;
  }
  pushPlain(tokens, head.slice(at));
  if (reply.length > looked) tokens.push({ text: reply.slice(looked) });
  return tokens;
}

function pushPlain(tokens: Token[], text: string): void {
  tokens.push(...plainTokens(text));
}

/** Plain text as tokens. */
export function plainTokens(text: string): readonly Token[] {
  return (text.match(tokenPattern) ?? []).map((token) => ({ text: token }));
}

/** Tokens where some are plain after all: cut as if they had never been marked. */
export function mendPlain(tokens: readonly Token[]): readonly Token[] {
  const mended: Token[] = [];
  let plain = '';
  for (const token of tokens) {
    if (!token.slot && token.text.length < looked) {
      plain += token.text;
      continue;
    }
    pushPlain(mended, plain);
    plain = '';
    mended.push(token);
  }
  pushPlain(mended, plain);
  return mended;
}

function isFree(spans: readonly Span[], start: number, end: number): boolean {
  return spans.every((span) => end <= span.start || start >= span.end);
}

function addTimes(spans: Span[], text: string, time: number): void {
  for (const match of findTimes(text, { nearMs: time / 1000 })) {
    const now = explainTime(match, time);
    if (!now) continue;
    const zone = match.zone ?? String(now.zoneMinutes);
    const offset = Math.abs(now.offsetMs) <= 2000 + match.resolutionMs ? 0 : now.offsetMs;
    spans.push({ start: match.start, end: match.end, slot: { kind: 'time', format: match.format, zone, offset } });
  }
}

/** Addresses of the two ends, and the tuples of data connections. */
function addAddresses(spans: Span[], text: string, { client, server }: MaskContext): void {
  const ends = [
    ['client', client],
    ['server', server],
  ] as const;
  for (const [who, { address }] of ends) {
    const comma = address.replaceAll('.', ',');
    addMatches(spans, text, new RegExp(`${escapeRegex(comma)},\\d{1,3},\\d{1,3}(?!\\d)`, 'g'), () => ({
      kind: 'fixed',
      source: { field: 'dataPort', form: 'tuple', ports: null },
    }));
    addMatches(spans, text, new RegExp(`(?<![\\d.])${escapeRegex(address)}(?![\\d.]\\d)`, 'g'), () => ({
      kind: 'fixed',
      source: { field: 'address', who, form: 'ip' },
    }));
  }
  addMatches(spans, text, /\|\|\|\d{1,5}\|/g, () => ({
    kind: 'fixed',
    source: { field: 'dataPort', form: 'epsv', ports: null },
  }));
}

function addMatches(spans: Span[], text: string, pattern: RegExp, slot: () => Slot): void {
  for (const match of text.matchAll(pattern)) {
    const end = match.index + match[0].length;
    if (isFree(spans, match.index, end)) spans.push({ start: match.index, end, slot: slot() });
  }
}

function addEchoes(spans: Span[], text: string, echoes: readonly EchoSource[]): void {
  const byValue = new Map<string, FieldSource[]>();
  for (const { value, source } of echoes) {
    if (value.length > text.length) continue;
    const sources = byValue.get(value);
    if (sources) sources.push(source);
    else byValue.set(value, [source]);
  }
  const values = [...byValue].sort((a, b) => b[0].length - a[0].length || (a[0] < b[0] ? -1 : 1));
  for (const [value, sources] of values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
      const end = at + value.length;
      if (!isBounded(text, at, end) || !isFree(spans, at, end)) continue;
      spans.push({ start: at, end, slot: { kind: 'echo', sources } });
    }
  }
}

/** An echo does not begin or end inside a word, a number or a host name. */
function isBounded(text: string, start: number, end: number): boolean {
  return !joins(text, start - 1, start) && !joins(text, end - 1, end);
}

function joins(text: string, left: number, right: number): boolean {
  const a = text.charAt(left);
  const b = text.charAt(right);
  if (a === '' || b === '') return false;
  if (/[A-Za-z0-9]/.test(a) && /[A-Za-z0-9]/.test(b)) return true;
  if (/[._@-]/.test(a) && /[A-Za-z0-9]/.test(b)) return /[A-Za-z0-9]/.test(text.charAt(left - 1));
  return /[A-Za-z0-9]/.test(a) && /[._@-]/.test(b) && /[A-Za-z0-9]/.test(text.charAt(right + 1));
}

export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
