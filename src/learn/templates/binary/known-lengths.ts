import { inferLengthPrefix } from '../../../exchange/framing/infer-length-prefix.ts';
import { readInteger, widthOf } from '../../../message/bytes/integers.ts';
import { readLength } from '../../../message/bytes/length-prefix.ts';
import type { Grammar, IntegerForm, LengthPrefix } from '../../../model/grammar.ts';

/** A length field at a place of a reply: the bytes after it, plus `add`. */
interface KnownLength {
  readonly form: IntegerForm;
  readonly add: number;
}

/** Where a reply has length fields, as far as the grammar tells. */
export type KnownLengths = (reply: string) => ReadonlyMap<number, KnownLength>;

const none: ReadonlyMap<number, KnownLength> = new Map();

/** The length in front of these replies, if they have one, otherwise those of elements of BER that reach to the end of a reply. */
export function knownLengths(replies: readonly string[], { records }: Grammar): KnownLengths {
  const prefix = inferLengthPrefix(replies);
  const isBer = records?.layouts.some(({ items }) => items[0]?.item === 'ber') ?? false;
  if (!isBer && !prefix) return () => none;
  const seen = new Map<string, ReadonlyMap<number, KnownLength>>();
  return (reply) => {
    const found = seen.get(reply) ?? (prefix && !isBer ? lengthInFront(reply, prefix) : berLengths(reply));
    seen.set(reply, found);
    return found;
  };
}

function lengthInFront(reply: string, prefix: LengthPrefix): ReadonlyMap<number, KnownLength> {
  const found = readLength(reply, 0, prefix);
  if (found?.total !== reply.length) return none;
  const { at, form } = found;
  const following = reply.length - at - widthOf(form);
  return new Map([[at, { form, add: (readInteger(reply, at, form) ?? 0) - following }]]);
}

/** Follows the elements that are the last of what they are in. */
function berLengths(reply: string): ReadonlyMap<number, KnownLength> {
  const found = new Map<number, KnownLength>();
  let at = 0;
  for (let depth = 0; depth < 32 && at + 2 <= reply.length; depth++) {
    const first = reply.charCodeAt(at + 1);
    const form: IntegerForm | undefined =
      first < 0x80 ? 'u8' : first === 0x81 ? 'u8' : first === 0x82 ? 'u16be' : undefined;
    const place = first < 0x80 ? at + 1 : at + 2;
    if (!form) break;
    const contents = place + widthOf(form);
    const length = [...reply.slice(place, contents)].reduce((sum, char) => sum * 256 + char.charCodeAt(0), 0);
    const constructed = (reply.charCodeAt(at) & 0x20) !== 0;
    if (contents + length === reply.length) {
      found.set(place, { form, add: 0 });
      if (!constructed) break;
      at = contents;
    } else if (contents + length < reply.length) at = contents + length;
    else break;
  }
  return found;
}
