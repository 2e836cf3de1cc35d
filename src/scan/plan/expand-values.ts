import { clientPlace } from '../model/session-plan.ts';
import { dnsQuery } from './dns-query.ts';
import { freshWord } from './fresh-value.ts';
import { mostOf, unescaped } from './parse-plan.ts';
import type { Plan } from './plan.ts';
import type { ValueSource } from './value-source.ts';

export interface Values {
  readonly plan: Plan;
  /** What only the user knows: `user`, `password`, `recipient`, …; several pairs of user and password take turns. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Names that listings of the server showed. */
  readonly listed: readonly string[];
  /** Values of the user's own, by their names in the plan; they come before those of the plan. */
  readonly own: ReadonlyMap<string, readonly string[]>;
  readonly source: ValueSource;
}

/** More alternatives of one line are not asked. */
const mostAlternatives = 64;

/**
 * All that a line of a plan can mean: `{number 0 1}` and `{one a b}` are several, other values are drawn. Empty where it
 * needs a secret that was not given.
 */
export function expandValues(text: string, values: Values): readonly string[] {
  let open = [text];
  for (let round = 0; round < 20; round++) {
    const next: string[] = [];
    let done = true;
    for (const one of open) {
      // the innermost braces first, so that {base64 {user}} works; lists before all others, so that each of a list has values of its own
      const innermost = [...one.matchAll(/(?<!\\)\{([^{}\\]*(?:\\.[^{}\\]*)*)\}/g)];
      const found =
        innermost.find(([, inside = '']) => /^(?:one|number|long)[ \\]/.test(inside)) ?? innermost[0];
      if (!found) {
        next.push(one);
        continue;
      }
      done = false;
      const before = one.slice(0, found.index);
      const after = one.slice(found.index + found[0].length);
      for (const value of alternatives(found[1] ?? '', values)) next.push(before + value + after);
    }
    open = next.slice(0, mostAlternatives);
    if (done) return open.map(unescaped);
  }
  return [];
}

/** Values that stand in a plan as escaped text. */
function alternatives(inside: string, values: Values): readonly string[] {
  const [head = '', ...tail] = inside.split(' ');
  // where a value stands in a list of values, its own blanks are written \s
  const [name = '', ...words] = [...head.split('\\s'), ...tail];
  const { plan, secrets, listed, own, source } = values;
  const { random } = source;
  switch (name) {
    case 'one':
    case 'number':
      return words;
    case 'long':
      return words.map((size) => 'AbCdEfGh'.charAt(Math.floor(random() * 8)).repeat(sizeOf('long', size)));
    case 'word':
      return [freshWord(random)];
    case 'WORD':
      return [freshWord(random).toUpperCase()];
    case 'own':
      return [source.ownName(words.join(' '))];
    case 'digits':
      return [digits(sizeOf('digits', words[0] ?? '3'), random)];
    case 'base64':
      return [Buffer.from(unescaped(words.join(' ')), 'latin1').toString('base64')];
    case 'listed':
      // what a plan says of names, where the server has shown none yet
      return listed.length > 0
        ? source.inTurn(name, listed).map(escaped)
        : source.inTurn('not listed', plan.values.get(name) ?? ['README']);
    case 'active':
      return ['127,0,0,1,200,21'];
    case 'client':
      return [clientPlace];
    case 'active6':
      return ['|1|127.0.0.1|51221|'];
    case 'dns':
      return [escaped(dnsQuery(words, random))];
    default: {
      // `{recipient local}` is what is before its @, `{recipient domain}` what is behind it
      const [local = '', domain = ''] = (secrets.get(name) ?? '').split('@');
      const secret = words[0] === 'local' ? local : words[0] === 'domain' ? domain : secrets.get(name);
      if (secret !== undefined && secret !== '') return [escaped(secret)];
      return source.inTurn(name, own.get(name)?.map(escaped) ?? plan.values.get(name) ?? []);
    }
  }
}

/** A number in a plan, which may have come from another value of it. */
function sizeOf(name: string, text: string): number {
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return Math.min(size, mostOf[name] ?? 0);
}

function digits(count: number, random: () => number): string {
  const least = 10 ** Math.max(0, count - 1);
  return String(Math.floor(random() * 9 * least) + least);
}

/** Text that `unescaped` makes of it again, without braces. */
export function escaped(text: string): string {
  return text.replace(
    /[\\{}\x00-\x1f\x7f-\xff]/g,
    (letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
