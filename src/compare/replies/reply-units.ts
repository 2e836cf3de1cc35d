import { respEnd, respStatus } from '../../knowledge/resp.ts';
import { taggedStatus, untaggedStatus } from '../../knowledge/tagged-status.ts';

/** How the replies of a server show their status; told from one recorded reply, applied to the other one too. */
export type ReplyStyle =
  | 'coded'
  | 'signed'
  | 'tagged'
  | 'resp'
  | 'statusLine'
  | 'prefixed'
  | 'binary'
  | 'word';

/** One reply with its status; sample: `{ status: '250', text: '250-a\r\n250 b\r\n' }`. */
export interface ReplyUnit {
  readonly status: string;
  readonly text: string;
}

const statusLine = /^[A-Z]{2,8}\/\d\.\d (\d{3})/;

/** The style of a reply. `said` is what the client has said so far: an IMAP tag is a word of the client's. */
export function styleOf(reply: string, said: string): ReplyStyle {
  if (/^\d{3}(?=[ \-\r\n]|$)/.test(reply)) return 'coded';
  if (statusLine.test(reply)) return 'statusLine';
  if (isBinary(reply)) return 'binary';
  const lines = linesOf(reply);
  if (lines.some((line) => isTagged(line, said) || untaggedStatus.test(line))) return 'tagged';
  if (/^[-+:$*]/.test(reply) && respUnits(reply) !== undefined) return 'resp';
  if (/^[-+]/.test(reply)) return 'signed';
  return reply.startsWith(':') ? 'prefixed' : 'word';
}

/** Control characters other than tab, line ends and escape, or Telnet's IAC, near the beginning. */
export function isBinary(reply: string): boolean {
  for (let at = 0; at < Math.min(reply.length, 64); at++) {
    const code = reply.charCodeAt(at);
    if (code === 0xff || code === 0x7f || (code < 0x20 && ![0x09, 0x0a, 0x0d, 0x1b].includes(code)))
      return true;
  }
  return false;
}

/** Cuts a reply into units, each with its status. Together they are the reply, byte for byte. Silence has no units. */
export function unitsOf(reply: string, style: ReplyStyle, said: string): readonly ReplyUnit[] {
  if (reply === '') return [];
  switch (style) {
    case 'coded':
      return statusUnits(reply, codedLine);
    case 'signed':
      return statusUnits(reply, signedLine);
    case 'tagged':
      return taggedUnits(reply, said);
    case 'resp':
      return respUnits(reply) ?? [{ status: firstWord(reply), text: reply }];
    case 'statusLine':
      return statusLineUnits(reply);
    case 'prefixed':
      return linesOf(reply).map((text) => ({ status: text.split(' ')[1] ?? '', text }));
    case 'binary':
      return [{ status: `#${Buffer.from(reply.slice(0, 6), 'latin1').toString('hex')}`, text: reply }];
    case 'word':
      return [{ status: firstWord(reply), text: reply }];
  }
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function firstWord(text: string): string {
  return /^\s*([^\s]{1,40})/.exec(text)?.[1] ?? '';
}

/** What a line says about status: `more` if further lines of the same reply follow until one that has it too. */
interface StatusLine {
  readonly status: string;
  readonly more: boolean;
}

function codedLine(line: string): StatusLine | undefined {
  const found = /^(\d{3})([ -]|\r?\n|$)/.exec(line);
  return found?.[1] === undefined ? undefined : { status: found[1], more: found[2] === '-' };
}

function signedLine(line: string): StatusLine | undefined {
  const found = /^[-+][A-Z]{0,16}(?=[ \r\n]|$)/.exec(line)?.[0];
  return found === undefined ? undefined : { status: found, more: false };
}

/**
 * Replies that begin with a line that has a status. What follows belongs to it up to the line that ends a `250-` series
 * (RFC 5321, 4.2.1; RFC 959, 4.2) or up to a lone dot (RFC 1939, 3; RFC 3977, 3.1.1).
 */
function statusUnits(reply: string, read: (line: string) => StatusLine | undefined): readonly ReplyUnit[] {
  const lines = linesOf(reply);
  const units: ReplyUnit[] = [];
  for (let at = 0; at < lines.length; ) {
    const from = at;
    const head = read(lines[at] ?? '');
    at++;
    if (head?.more) at = afterSeries(lines, at, head.status);
    else if (head && at < lines.length && !read(lines[at] ?? '')) at = afterDot(lines, at);
    const text = lines.slice(from, at).join('');
    const last = units.at(-1);
    if (head) units.push({ status: head.status, text });
    else if (last) units[units.length - 1] = { status: last.status, text: last.text + text };
    else units.push({ status: firstWord(text), text });
  }
  return units;
}

function afterSeries(lines: readonly string[], from: number, status: string): number {
  const last = lines.findIndex(
    (line, index) => index >= from && new RegExp(`^${status}( |\\r?\\n|$)`).test(line),
  );
  return last < 0 ? lines.length : last + 1;
}

/** After the lone dot; where there is none, nothing belongs to the status line. */
function afterDot(lines: readonly string[], from: number): number {
  const dot = lines.findIndex((line, index) => index >= from && /^\.\r?\n?$/.test(line));
  return dot < 0 ? from : dot + 1;
}

function isTagged(line: string, said: string): boolean {
  const tag = taggedStatus.exec(line)?.[1];
  return tag !== undefined && tag !== '*' && (said.startsWith(`${tag} `) || said.includes(`\n${tag} `));
}

/** A unit ends with a line that has a tag of the client's (RFC 9051, 2.2.2); its status is tag and word. */
function taggedUnits(reply: string, said: string): readonly ReplyUnit[] {
  const units: ReplyUnit[] = [];
  let text = '';
  for (const line of linesOf(reply)) {
    text += line;
    if (!isTagged(line, said)) continue;
    units.push({ status: taggedStatus.exec(line)?.[0] ?? '', text });
    text = '';
  }
  if (text === '') return units;
  const last = units.pop();
  if (last) return [...units, { status: last.status, text: last.text + text }];
  return [{ status: /^(\* [A-Z]+|\+)/.exec(text)?.[0] ?? firstWord(text), text }];
}

function statusLineUnits(reply: string): readonly ReplyUnit[] {
  const starts = linesOf(reply).reduce<{ at: number; starts: number[] }>(
    (sum, line) => ({
      at: sum.at + line.length,
      starts: statusLine.test(line) ? [...sum.starts, sum.at] : sum.starts,
    }),
    { at: 0, starts: [] },
  ).starts;
  if (starts.length === 0) return [{ status: firstWord(reply), text: reply }];
  return starts.map((start, index) => {
    const text = reply.slice(index === 0 ? 0 : start, starts[index + 1] ?? reply.length);
    return { status: statusLine.exec(reply.slice(start, start + 32))?.[1] ?? '', text };
  });
}

/** The values of a RESP reply; undefined if it is none. */
function respUnits(reply: string): readonly ReplyUnit[] | undefined {
  const units: ReplyUnit[] = [];
  for (let at = 0; at < reply.length; ) {
    const end = respEnd(reply, at);
    if (typeof end === 'string') return undefined;
    const text = reply.slice(at, end);
    const status = respStatus(text) ?? firstWord(text);
    // the judge takes an integer for a value, negative ones too: figures stay comparable from state to state
    units.push({ status: status.startsWith(':') ? ':' : status, text });
    at = end;
  }
  return units;
}
