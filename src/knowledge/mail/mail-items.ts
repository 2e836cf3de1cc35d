/** What is told of a mail by name (RFC 9051, 6.4.5 and 7.5.2; RFC 3501, 6.4.5). */

/** A mail as it is told of. */
export interface ToldMail {
  readonly text: string;
  readonly uid: number;
  /** ms since the Unix epoch. */
  readonly time: number;
}

/** Words that stand for several (RFC 3501, 6.4.5), and the name under which others are shown. */
export function shownNames(item: string): readonly string[] {
  if (item === 'FAST') return ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'];
  if (item === 'ALL') return ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'];
  if (item === 'FULL') return ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY'];
  return [item.replace(/^BODY\.PEEK/, 'BODY').replace(/<(\d{1,10})\.\d{1,10}>$/, '<$1>')];
}

/** What is told of a mail under a name in capitals, as it is written (RFC 9051, 7.5.2); undefined of other names. */
export function mailItem(item: string, { text, uid, time }: ToldMail): string | undefined {
  switch (item) {
    case 'UID':
      return String(uid);
    case 'INTERNALDATE':
      return `"${internalDate(new Date(time))}"`;
    case 'RFC822.SIZE':
      return String(text.length);
    case 'RFC822':
      return literal(text);
    case 'RFC822.HEADER':
      return literal(headOf(text));
    case 'RFC822.TEXT':
      return literal(text.slice(headOf(text).length));
    case 'ENVELOPE':
      return envelope(headOf(text));
    case 'BODY':
      return bodyStructure(text, false);
    case 'BODYSTRUCTURE':
      return bodyStructure(text, true);
    default:
      return section(item, text);
  }
}

/** `BODY[TEXT]<0.50>`, `BODY.PEEK[HEADER.FIELDS (SUBJECT)]` (RFC 9051, 6.4.5.1); of parts only the first, of a mail that has but one. */
function section(item: string, text: string): string | undefined {
  const [, what = '', from, length] =
    /^BODY(?:\.PEEK)?\[([^\]]{0,500})\](?:<(\d{1,10})\.(\d{1,10})>)?$/.exec(item) ?? [];
  const whole = item.startsWith('BODY') ? sectionText(what, text) : undefined;
  if (whole === undefined) return undefined;
  return literal(from === undefined ? whole : whole.slice(Number(from), Number(from) + Number(length)));
}

function sectionText(what: string, text: string): string | undefined {
  const head = headOf(text);
  if (what === '' && text !== '') return text;
  if (what === 'HEADER') return head;
  if (what === 'TEXT' || what === '1') return text.slice(head.length);
  const [, not, names = ''] = /^HEADER\.FIELDS(\.NOT)? \(([^()]{1,400})\)$/.exec(what) ?? [];
  if (names === '') return undefined;
  const wanted = new Set(names.toLowerCase().split(' '));
  const lines = headerLines(head).filter(
    (line) => wanted.has(line.slice(0, line.indexOf(':')).toLowerCase()) === (not === undefined),
  );
  return `${lines.join('')}\r\n`;
}

const mostHead = 65_536; // characters in which a head is looked for

/** The head of a mail with the empty line that ends it. */
export function headOf(text: string): string {
  const end = text.slice(0, mostHead).indexOf('\r\n\r\n');
  return end < 0 ? text.slice(0, mostHead) : text.slice(0, end + 4);
}

/** The lines of a head, each with those that go on with it. */
function headerLines(head: string): readonly string[] {
  return head.split(/(?<=\r\n)(?![ \t])/).filter((line) => /^[^\s:]{1,100}:/.test(line));
}

/** What a head says under a name, on one line. */
export function headerOf(head: string, name: string): string | undefined {
  const line = headerLines(head).find((one) => one.slice(0, name.length + 1).toLowerCase() === `${name}:`);
  return line
    ?.slice(name.length + 1)
    .replace(/\r\n/g, '')
    .trim();
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function internalDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const clock = date.toISOString().slice(11, 19);
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${clock} +0000`;
}

function literal(text: string): string {
  return `{${text.length}}\r\n${text}`;
}

/** A string as it is written: `NIL` where there is none (RFC 9051, 4.3 and 4.5). */
function nstring(text: string | undefined): string {
  if (text === undefined) return 'NIL';
  return /^[\x20-\x7e]{0,1000}$/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : literal(text);
}

function envelope(head: string): string {
  const from = headerOf(head, 'from');
  const people = ['sender', 'reply-to'].map((name) => addresses(headerOf(head, name) ?? from));
  const others = ['to', 'cc', 'bcc'].map((name) => addresses(headerOf(head, name)));
  const ids = ['in-reply-to', 'message-id'].map((name) => nstring(headerOf(head, name)));
  const said = ['date', 'subject'].map((name) => nstring(headerOf(head, name)));
  return `(${[...said, addresses(from), ...people, ...others, ...ids].join(' ')})`;
}

const mostAddresses = 100;

function addresses(said: string | undefined): string {
  const each = (said ?? '')
    .slice(0, 8192)
    .split(',')
    .slice(0, mostAddresses)
    .flatMap((one) => {
      const [, name = '', inside] = /^([^<]*)<([^<>]*)>/.exec(one) ?? [];
      const address = (inside ?? one).trim();
      const at = address.lastIndexOf('@');
      if (address === '') return [];
      const [box, host] = at < 0 ? [address, undefined] : [address.slice(0, at), address.slice(at + 1)];
      const shown = name.trim().replace(/^"(.*)"$/, '$1');
      return [`(${nstring(shown === '' ? undefined : shown)} NIL ${nstring(box)} ${nstring(host)})`];
    });
  return each.length === 0 ? 'NIL' : `(${each.join('')})`;
}

/** As of a mail with one part: its type, size and lines (RFC 9051, 7.5.2). */
function bodyStructure(text: string, isLong: boolean): string {
  const head = headOf(text);
  const body = text.slice(head.length);
  const type = headerOf(head, 'content-type') ?? 'text/plain; charset=us-ascii';
  const [, kind = 'text', sub = 'plain'] = /^([\w.+-]{1,60})\/([\w.+-]{1,60})/.exec(type) ?? [];
  const [, charset = ''] = /;\s*charset="?([\w.-]{1,40})/i.exec(type) ?? [];
  const coding = headerOf(head, 'content-transfer-encoding') ?? '7bit';
  const parameters = charset === '' ? 'NIL' : `("charset" ${nstring(charset)})`;
  const lines = kind.toLowerCase() === 'text' ? ` ${body.split('\n').length - 1}` : '';
  const more = isLong ? ' NIL NIL NIL NIL' : '';
  return `(${nstring(kind)} ${nstring(sub)} ${parameters} NIL NIL ${nstring(coding)} ${body.length}${lines}${more})`;
}
