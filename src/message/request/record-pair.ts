import { userParameters } from '../../knowledge/login-commands.ts';
import type { IntegerForm } from '../../model/grammar.ts';
import { readInteger, widthOf } from '../bytes/integers.ts';
import type { Request } from './request.ts';

const forms: readonly IntegerForm[] = ['u32be', 'u16be', 'u16le', 'u8'];
const longestTag = 1; // byte before a length that says what it is the length of
const longest = 200; // characters of one of the two
const leastPassword = 2; // where it stands alone: a byte is a code

/** A string that ends where another begins, and where its length begins. */
interface Counted {
  readonly value: string;
  readonly from: number;
}

/**
 * The user and the password that a binary record ends with: two strings, one right after the other, each with its length before it (a tag before that, as
 * in BER), as LDAP, MQTT and SOCKS say them, wherever they stand. Where a record has one string alone, the user was said in the one before.
 */
export function pairInRecord(
  before: Request | undefined,
  request: Request,
): readonly [user: string, password: string] | undefined {
  return countedPair(request.raw) ?? alonePassword(before, request);
}

function countedPair(raw: string): readonly [string, string] | undefined {
  for (const form of forms) {
    for (let tag = 0; tag <= longestTag; tag++) {
      for (const last of countedBefore(raw, raw.length, form)) {
        const [user] = countedBefore(raw, last.from - tag, form).filter(({ value }) => value !== '');
        if (user) return [user.value, last.value];
      }
    }
  }
  return undefined;
}

/** All texts that end there and have their length before them; the shortest first. */
function countedBefore(raw: string, end: number, form: IntegerForm): readonly Counted[] {
  const found: Counted[] = [];
  const width = widthOf(form);
  for (let length = 0; length <= longest && end - length - width >= 0; length++) {
    const from = end - length - width;
    if (readInteger(raw, from, form) !== length) continue;
    const value = raw.slice(end - length, end);
    if (isText(value)) found.push({ value, from });
  }
  return found;
}

function isText(value: string): boolean {
  return /^[\x20-\x7e\x80-\xff]*$/.test(value);
}

function alonePassword(
  before: Request | undefined,
  { fields = [] }: Request,
): readonly [string, string] | undefined {
  if (before?.kind !== 'record') return undefined;
  const strings = fields.filter(({ item, value }) => item !== 'bytes' && value.length >= leastPassword);
  const [password] = strings;
  const said = before.raw.split('\0');
  const at = said.findIndex((word) => userParameters.has(word));
  const user = said[at + 1];
  if (strings.length !== 1 || at < 0 || password === undefined || user === undefined) return undefined;
  return isText(user) ? [user, password.value] : undefined;
}
