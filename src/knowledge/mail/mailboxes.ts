import { headerOf, headOf } from './mail-items.ts';

/** How mailboxes are chosen and counted, and what is searched for in them (RFC 9051; RFC 3501). A service that shows no properties of numbered things has no use for any of it. */

/** Commands that choose the mailbox whose mails are meant; `true`: as far as it is new, a mail is so once only (RFC 9051, 6.3.2 and 6.3.3; RFC 3501, 2.3.2). */
export const mailboxChoosers: ReadonlyMap<string, boolean> = new Map([
  ['SELECT', true],
  ['EXAMINE', false],
]);

/** Commands with which clients ask for news (RFC 9051, 6.1.2; RFC 3501, 6.4.1), that take away what is marked so, in words or without, and after which no mailbox is chosen (6.4.1 to 6.4.3). */
export const mailboxDuties: ReadonlyMap<string, 'news' | 'expunge' | 'close' | 'leave'> = new Map([
  ['NOOP', 'news'],
  ['CHECK', 'news'],
  ['EXPUNGE', 'expunge'],
  ['CLOSE', 'close'],
  ['UNSELECT', 'leave'],
]);

/** The mailbox into which mail is delivered (RFC 9051, 5.1), as a word of a request names it. */
export function isInbox(word: string | undefined): boolean {
  return /^"?inbox"?$/i.test(word ?? '');
}

/** Where the words of the user are kept, and those that a server sets (RFC 9051, 2.3.2; RFC 3501, 2.3.2). */
export const flagsItem = 'FLAGS';
export const flags = { recent: '\\Recent', deleted: '\\Deleted', seen: '\\Seen' } as const;

/** How mails are asked for by what is unique to them, where it was only recorded how they are asked for by number (RFC 9051, 6.4.9); and what changes their flags (6.4.6). */
export const askedByUid = { verb: 'UID', word: 'FETCH', always: ['UID'] } as const;
export const flagChanges = [
  { verb: 'STORE', item: '+FLAGS', property: flagsItem, does: 'add', shows: true },
  { verb: 'STORE', item: '-FLAGS', property: flagsItem, does: 'remove', shows: true },
  { verb: 'STORE', item: 'FLAGS', property: flagsItem, does: 'set', shows: true },
] as const;

/** Numbers of a mailbox in replies (RFC 9051, 6.3.11, 7.1 and 7.4.1): what stands before the number, the number, and what it counts. */
export const mailboxTotals: readonly (readonly [
  place: RegExp,
  counts: 'all' | 'recent' | 'unseen' | 'nextUid',
])[] = [
  [/^(\* )(\d{1,9})(?= EXISTS\r$)/gm, 'all'],
  [/^(\* )(\d{1,9})(?= RECENT\r$)/gm, 'recent'],
  [/(\bMESSAGES )(\d{1,9})(?=[ )])/g, 'all'],
  [/(\bRECENT )(\d{1,9})(?=[ )])/g, 'recent'],
  [/(\bUNSEEN )(\d{1,9})(?=[ )])/g, 'unseen'],
  [/(\bUIDNEXT )(\d{1,9})(?=[ )\]])/g, 'nextUid'],
];

/** Lines that say such of the mailbox that is open. */
export const newsLines = (all: number, recent: number): string => `* ${all} EXISTS\r\n* ${recent} RECENT\r\n`;
export const goneLine = (number: number): string => `* ${number} EXPUNGE\r\n`;

/** The reply to a search, with the numbers that it found. */
export const foundNumbers = /^\* SEARCH((?: \d{1,10})*) ?(?=\r\n)/m;

/** What may be searched for in a mail with these flags (RFC 9051, 6.4.4; RFC 3501, 6.4.4); a key with a word is found in what it names. */
const flagKeys: Readonly<Record<string, readonly [flag: string, isSet: boolean]>> = {
  SEEN: [flags.seen, true],
  UNSEEN: [flags.seen, false],
  RECENT: [flags.recent, true],
  NEW: [flags.recent, true],
  OLD: [flags.recent, false],
  DELETED: [flags.deleted, true],
  UNDELETED: [flags.deleted, false],
  FLAGGED: ['\\Flagged', true],
  UNFLAGGED: ['\\Flagged', false],
  ANSWERED: ['\\Answered', true],
  UNANSWERED: ['\\Answered', false],
};
const textKeys: Readonly<Record<string, (text: string) => string>> = {
  SUBJECT: (text) => headerOf(headOf(text), 'subject') ?? '',
  FROM: (text) => headerOf(headOf(text), 'from') ?? '',
  TO: (text) => headerOf(headOf(text), 'to') ?? '',
  CC: (text) => headerOf(headOf(text), 'cc') ?? '',
  BODY: (text) => text.slice(headOf(text).length),
  TEXT: (text) => text,
};

/** Whether all keys of a search hold for a mail; false where one is not known. */
export function isFound(keys: readonly string[], text: string, has: (flag: string) => boolean): boolean {
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]?.toUpperCase() ?? '';
    if (key === 'ALL') continue;
    const flag = Object.hasOwn(flagKeys, key) ? flagKeys[key] : undefined;
    if (flag) {
      if (has(flag[0]) !== flag[1]) return false;
      continue;
    }
    const read = Object.hasOwn(textKeys, key) ? textKeys[key] : undefined;
    const word = keys[++at]?.replace(/^"(.*)"$/, '$1').toLowerCase();
    if (!read || word === undefined || !read(text).toLowerCase().includes(word)) return false;
  }
  return true;
}
