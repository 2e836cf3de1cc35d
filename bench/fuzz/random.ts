import { seededChance } from '../../src/replay/session/chance.ts';

/** Chance that can be repeated by its seed. */
export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededChance(seed)();
  }

  readonly next = (): number => this.#random();

  below(most: number): number {
    return Math.floor(this.#random() * most);
  }

  oneOf<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  bytes(length: number): string {
    return Array.from({ length }, () => String.fromCharCode(this.below(256))).join('');
  }
}

const nasty = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '"',
  '(',
  ')',
  '<',
  '>',
  '{9999}',
  '{5+}\r\n',
  '%s',
  '../',
  '\xff',
  '*9\r\n$',
  '.\r\n',
  '\n.\n',
  ':',
  '=',
];

/** A text changed in a few places: bytes replaced, repeated, taken out, put in, words of its own moved. */
export function mutated(text: string, dice: Dice): string {
  let changed = text;
  for (let left = 1 + dice.below(4); left > 0; left--) {
    const at = dice.below(changed.length + 1);
    const to = Math.min(changed.length, at + dice.below(12));
    const put = dice.oneOf([
      () => '',
      () => dice.bytes(1 + dice.below(8)),
      () => dice.oneOf(nasty).repeat(1 + dice.below(3)),
      () => changed.slice(at, to).repeat(dice.below(50)),
      () => String(dice.oneOf([0, -1, 255, 65_536, 2 ** 31, 2 ** 53, 1e18])),
    ])();
    changed = changed.slice(0, at) + put + changed.slice(to);
  }
  return changed;
}
