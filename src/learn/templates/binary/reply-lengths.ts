import { readInteger, widthOf } from '../../../message/bytes/integers.ts';
import type { IntegerForm } from '../../../model/grammar.ts';
import { giveBack, type Item, type Source, take } from './alignment-cursor.ts';
import type { KnownLengths } from './known-lengths.ts';

/** A number that the format says is a length. */
export function sureLength(items: readonly Item[], lengthsOf: KnownLengths): readonly Item[] | undefined {
  const [first] = items;
  const length = first && lengthsOf(first.exchange.reply).get(first.at);
  if (!length) return undefined;
  const { form, add } = length;
  const same = items.every(({ exchange, at }) => {
    const own = lengthsOf(exchange.reply).get(at);
    return own?.form === form && own.add === add;
  });
  return same
    ? items.map((item) => take(item, widthOf(form), { field: 'length', of: 'reply', add, as: form }))
    : undefined;
}

const lengthForms: readonly IntegerForm[] = ['u32be', 'u32le', 'u24be', 'u24le', 'u16be', 'u16le', 'u8'];

/** A number that counts what follows it. Zeros before the byte may be its first ones. */
export function findLength(items: readonly Item[]): readonly Item[] | undefined {
  if (items.length < 3) return undefined;
  for (const form of lengthForms) {
    const width = widthOf(form);
    for (const back of form.endsWith('be')
      ? [width - 1, width - 2, width - 3].filter((one) => one >= 0)
      : [0]) {
      const zeros = '\0'.repeat(back);
      const adds = items.map(({ exchange, at, tokens }) => {
        const before = tokens.at(-1);
        if (back > 0 && (before?.slot || !before?.text.endsWith(zeros))) return Number.NaN;
        const value = readInteger(exchange.reply, at - back, form);
        return value === undefined ? Number.NaN : value - (exchange.reply.length - (at - back + width));
      });
      const [add = Number.NaN] = adds;
      if (Math.abs(add) > 64 || adds.some((one) => one !== add) || Number.isNaN(add)) continue;
      const source: Source = { field: 'length', of: 'reply', add, as: form };
      return items.map((item) => take(giveBack(item, back), width, source));
    }
  }
  return undefined;
}

const leastOfSome = 0.3; // share of the replies in which a number counts what follows
const leastLengths = 3; // different ones
const mostAdded = 8; // bytes that a length may count beside what follows it

/** The replies in which a number of the same form counts what follows it, in bytes or bits, and the others; undefined where there are too few of either. */
export function findPartialLength(items: readonly Item[]): readonly (readonly Item[])[] | undefined {
  for (const form of lengthForms) {
    for (const times of [1, 8]) {
      const found = countingItems(items, form, times);
      if (!found) continue;
      const [add, counting] = found;
      const source: Source = {
        field: 'length',
        of: 'reply',
        add,
        ...(times === 1 ? {} : { times }),
        as: form,
      };
      const others = items.filter((item) => !counting.includes(item));
      const taken = counting.map((item) => take(item, widthOf(form), source));
      return others.length > 0 ? [taken, others] : [taken];
    }
  }
  return undefined;
}

/** Those of the replies whose number is so many times what follows, and something more that is the same in all. */
function countingItems(
  items: readonly Item[],
  form: IntegerForm,
  times: number,
): readonly [add: number, items: readonly Item[]] | undefined {
  const byAdd = new Map<number, Item[]>();
  for (const item of items) {
    const value = readInteger(item.exchange.reply, item.at, form);
    const add = (value ?? Number.NaN) - times * (item.exchange.reply.length - item.at - widthOf(form));
    if (!(Math.abs(add) <= mostAdded)) continue;
    const same = byAdd.get(add);
    if (same) same.push(item);
    else byAdd.set(add, [item]);
  }
  const lengthsOf = (some: readonly Item[]) =>
    new Set(some.map(({ exchange }) => exchange.reply.length)).size;
  const [best] = [...byAdd]
    .filter(([, some]) => lengthsOf(some) >= leastLengths)
    .sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  return best && best[1].length >= leastOfSome * items.length ? best : undefined;
}
