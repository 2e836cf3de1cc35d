import type { IntegerForm } from '../../model/grammar.ts';
import { readInteger, widthOf } from '../bytes/integers.ts';

/** Numbers in the bytes of a request: one (`n8.u16be`), or one and the one that follows it added up (`n8.u16be.end`: an address and how many). */
const pattern = /^n(\d{1,3})\.(u8|u16be|u16le|u24be|u24le|u32be|u32le)(\.end)?$/;

/** What reads such a part from a request's bytes, in decimal; undefined where the name is none of such a part. */
export function numberReader(part: string): ((raw: string) => string | undefined) | undefined {
  const [, place, form, end] = pattern.exec(part) ?? [];
  if (place === undefined || form === undefined) return undefined;
  const at = Number(place);
  return (raw) => {
    const value = readInteger(raw, at, form as IntegerForm);
    if (value === undefined || end === undefined) return value?.toFixed();
    const more = readInteger(raw, at + widthOf(form as IntegerForm), form as IntegerForm);
    return more === undefined ? undefined : (value + more).toFixed();
  };
}

/** The name of the part that is the number at a place, or that and the next one added up. */
export function numberPart(at: number, form: IntegerForm, end = false): string {
  return `n${at}.${form}${end ? '.end' : ''}`;
}
