import { findDataEndpoint } from '../../../knowledge/data-endpoint.ts';
import { findAddressForms } from '../../../message/values/address-form.ts';
import { findTimes } from '../../../message/values/time/time-format.ts';
import { uuidText } from '../../../message/values/uuid-text.ts';
import type { Endpoint } from '../../../model/conversation.ts';
import type { FieldSource } from '../../../model/field.ts';
import { memoize } from '../../../model/memoize.ts';
import type { Marked, Span, Token } from '../../model/token.ts';
import type { ClientName } from './find-client-names.ts';
import type { EchoFinder, Said } from './find-echoes.ts';
import type { Place } from './shown-paths.ts';

export interface MaskContext {
  readonly echoes: readonly Said[];
  /** What the client said last: a data port in it is no news. */
  readonly said: string;
  readonly client: Endpoint;
  /** What the server calls the client, if it does. */
  readonly name: ClientName | undefined;
  readonly server: Endpoint;
  readonly places: readonly Place[];
  /** Numbers that tell how much was said. */
  readonly volumes: readonly Span[];
  /** µs since the epoch. */
  readonly time: number;
}

/** Replies are looked at up to here, and echoes that begin before to their end; the rest stays as it is. */
const looked = 16_384;

const words = /[A-Za-z0-9+/]{20,}={0,2}|[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*|[ \t]+|\r?\n|[^A-Za-z0-9 \t\n]/;
const tokenPattern = new RegExp(`${uuidText.source}|${words.source}`, 'g');
const elapsed = /(?<![\w.])\d+\.\d{2,}(?: \+ \d+\.\d{2,})*(?= ?(?:s|secs?|seconds|ms)\b)/g;

/** Finds in a reply what may be a time, an address, a data port, an elapsed time, or an echo. */
export function markReply(reply: string, context: MaskContext, finder: EchoFinder): Marked {
  const head = reply.slice(0, looked);
  const spans: Span[] = [];
  for (const volume of context.volumes) addSpan(spans, volume);
  addDataPort(spans, head, context);
  addPlaces(spans, head, context.places);
  addTimes(spans, head, context.time);
  addAddresses(spans, head, context);
  addClientName(spans, head, context);
  for (const { index, 0: text } of head.matchAll(elapsed)) {
    addSpan(spans, { start: index, end: index + text.length, slot: { kind: 'elapsed' } });
  }
  const fields = new Set(spans.flatMap(({ start, slot }) => (slot.kind === 'fixed' ? [start] : [])));
  const seen = reply.length > looked ? reply.slice(0, echoEnd(reply, context.echoes)) : head;
  return { reply, spans, echoes: finder.find(seen, context.echoes, fields) };
}

/** Where the longest word of the client's ends that begins in the part that is looked at. */
function echoEnd(reply: string, said: readonly Said[]): number {
  let end = looked;
  for (const { long } of said) {
    for (const { value } of long) {
      const at = reply.slice(0, looked + value.length).indexOf(value);
      if (at >= 0 && at < looked) end = Math.max(end, at + value.length);
    }
  }
  return end;
}

/** Cuts a marked reply into tokens. Echoes for which `rejected` holds are left out; longer ones come first. */
export function tokensOf(
  { reply, spans, echoes }: Marked,
  rejected?: (start: number, end: number) => boolean,
): readonly Token[] {
  const taken = [...spans];
  for (const { start, end, sources } of echoes) {
    if (rejected?.(start, end)) continue;
    if (sources.some(isTold)) removeInside(taken, start, end, () => true);
    else if (sources.some(isWholeHeader)) removeInside(taken, start, end, isAddress);
    addSpan(taken, { start, end, slot: { kind: 'echo', sources } });
  }
  taken.sort((a, b) => a.start - b.start);
  const length = Math.max(looked, taken.at(-1)?.end ?? 0);
  const head = reply.slice(0, length);
  const tokens: Token[] = [];
  let at = 0;
  for (const { start, end, slot } of taken) {
    pushPlain(tokens, head.slice(at, start));
    tokens.push({ text: head.slice(start, end), slot });
    at = end;
  }
  pushPlain(tokens, head.slice(at));
  if (reply.length > length) tokens.push({ text: reply.slice(length) });
  return tokens;
}

/** `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=…`: who repeats all of a header repeats the address in it. */
function isWholeHeader(source: FieldSource): boolean {
  return source.field === 'echo' && source.part.startsWith('header.') && source.transform === undefined;
}

/** What the server keeps of a thing, times and addresses included. */
function isTold(source: FieldSource): boolean {
  return source.field === 'echo' && source.part === 'told';
}

function isAddress({ slot }: Span): boolean {
  return slot.kind === 'fixed' && slot.source.field === 'address';
}

/** Takes out what stands in a longer stretch. */
function removeInside(spans: Span[], start: number, end: number, which: (span: Span) => boolean): void {
  const isInside = (span: Span) =>
    span.start >= start && span.end <= end && span.end - span.start < end - start && which(span);
  const outside = spans.filter((span) => !isInside(span));
  if (outside.length < spans.length) spans.splice(0, spans.length, ...outside);
}

function pushPlain(tokens: Token[], text: string): void {
  for (const token of text.length <= shared ? sharedTokens(text) : plainTokens(text)) tokens.push(token);
}

/** Plain text as tokens. */
function plainTokens(text: string): readonly Token[] {
  return (text.match(tokenPattern) ?? []).map((token) => ({ text: token }));
}

const shared = 512; // characters of a text up to which its tokens are kept for when it comes again

/** Servers say the same words again and again: then their tokens are the same objects, for tokens are most of what learning keeps in memory. */
const sharedTokens = memoize(plainTokens);

function addSpan(spans: Span[], span: Span): void {
  if (spans.every(({ start, end }) => span.end <= start || span.start >= end)) spans.push(span);
}

function addDataPort(spans: Span[], text: string, { said }: MaskContext): void {
  const found = findDataEndpoint(text);
  if (!found || said.includes(text.slice(found.start, found.end))) return;
  const { start, end, form, mark, port } = found;
  // with other marks than bars only the number is made afresh
  if (mark === undefined) addSpan(spans, { start, end, slot: { kind: 'port', form, port } });
  else if (form === 'epsv')
    addSpan(spans, { start: start + 3, end: end - 1, slot: { kind: 'port', form: 'port', port } });
}

/** Paths that stand in quotes, which is how servers show them; the root is in many a text. */
function addPlaces(spans: Span[], text: string, places: readonly Place[]): void {
  for (const { path, source } of places) {
    for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + path.length)) {
      const [before, after] = [text.charAt(at - 1), text.charAt(at + path.length)];
      if (before !== after || !/["'`]/.test(before)) continue;
      addSpan(spans, { start: at, end: at + path.length, slot: { kind: 'fixed', source } });
    }
  }
}

function addTimes(spans: Span[], text: string, time: number): void {
  for (const match of findTimes(text, { nearMs: time / 1000 })) {
    addSpan(spans, { start: match.start, end: match.end, slot: { kind: 'time', match } });
  }
}

/** Every form in which an end of the connection is written, so that no address of a recording is ever shown to others. */
function addAddresses(spans: Span[], text: string, { client, server, said }: MaskContext): void {
  const ends = {
    clientAddress: client.address,
    clientPort: client.port,
    serverAddress: server.address,
    serverPort: server.port,
  };
  for (const { start, end, form, who } of findAddressForms(text, ends)) {
    const isPort = form === 'port' && said.includes(text.slice(start, end));
    if (isPort) continue;
    const source: FieldSource = { field: 'address', who: who === 'either' ? 'client' : who, form };
    addSpan(spans, { start, end, slot: { kind: 'fixed', source } });
  }
}

function addClientName(spans: Span[], text: string, { name: known, said }: MaskContext): void {
  if (!known || said.includes(known.name)) return;
  const { name, source } = known;
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + 1)) {
    const end = start + name.length;
    const isWhole =
      !/[\w.-]/.test(text.charAt(start - 1)) && !/^(?:[\w-]|\.\w)/.test(text.slice(end, end + 2));
    if (isWhole) addSpan(spans, { start, end, slot: { kind: 'fixed', source } });
  }
}
