import { respCommand } from '../../knowledge/resp.ts';
import type { Grammar } from '../../model/grammar.ts';
import { freshValue, freshWord } from '../plan/fresh-value.ts';
import { slotOf } from './corpus.ts';
import { mutateHeaders } from './mutate-headers.ts';
import { mutateRecord } from './mutate-record.ts';

/** What a changed request is made of beside itself. */
export interface Material {
  readonly grammar: Grammar;
  readonly verbs: readonly string[];
  /** Words that were said, by command and place (`slotOf`); words that replies named. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  readonly listed: readonly string[];
  /** Requests that were said. */
  readonly records: readonly string[];
  readonly random: () => number;
}

const byHeaders = 0.6; // probability that header lines are changed, not the first line
const byFields = 0.9; // probability that a field of a binary request is changed, not any of its bytes

/** A request changed in one place, and how. */
export interface Mutated {
  readonly say: string;
  readonly kind: string;
}

interface Sentence {
  readonly words: readonly string[];
  /** Which word is the command. */
  readonly verb: number;
  readonly render: (words: readonly string[]) => string;
}

type Mutation = (sentence: Sentence, material: Material) => readonly string[] | undefined;

/** Changes of the words of a request, whatever it is made of, and how often each is tried. */
const wordMutations: readonly (readonly [string, number, Mutation])[] = [
  ['fresh value', 6, onParameter((value, { random }) => freshParameter(value, random))],
  ['other value', 10, otherValue],
  ['named value', 2, onParameter((_, { listed, random }) => draw(listed, random))],
  ['number', 3, onParameter(otherNumber)],
  ['bracket', 1, onParameter(otherBracket)],
  ['long', 1, onParameter((_, { random }) => 'x'.repeat(draw([64, 100, 255, 300, 600, 1200], random) ?? 64))],
  ['no parameter', 3, ({ words, verb }) => words.slice(0, verb + 1)],
  ['one word less', 1, ({ words, verb }) => (words.length > verb + 1 ? words.slice(0, -1) : undefined)],
  ['one word more', 2, ({ words }, { random }) => [...words, freshWord(random)]],
  ['letter case', 2, onCommand((word, { random }) => otherCase(word, random))],
  ['letter case of a value', 1, onParameter((value, { random }) => otherCase(value, random))],
  ['other command', 2, onCommand((word, { verbs, random }) => draw(verbs, random) ?? word)],
  ['unknown command', 1, onCommand((_, { random }) => freshWord(random).toUpperCase())],
];

/** Changes of how a line is written. */
const lineMutations: readonly (readonly [string, number, (line: string, random: () => number) => string])[] =
  [
    ['leading blank', 1, (line, random) => (draw([' ', '  ', '\t'], random) ?? ' ') + line],
    ['trailing blank', 1, (line) => line.replace(/(\r?\n)?$/, ' $1')],
    ['two blanks', 1, (line) => line.replace(' ', '  ')],
    ['bare LF', 1, (line) => line.replace(/\r\n$/, '\n')],
    ['empty line', 1, () => '\r\n'],
  ];

/** Changes a request in one place, at random. Undefined where that changes nothing. */
export function mutateRequest(raw: string, material: Material): Mutated | undefined {
  const { random, grammar } = material;
  if (grammar.framing.kind === 'headers' && random() < byHeaders) {
    const mutated = mutateHeaders(raw, material.records, random);
    if (mutated) return mutated;
  }
  const sentence = sentenceOf(raw, grammar);
  if (!sentence)
    return (random() < byFields ? mutateRecord(raw, material) : undefined) ?? mutateBytes(raw, random);
  if (grammar.framing.kind !== 'resp' && random() < 0.06) {
    const [kind, , change] = weighted(lineMutations, random);
    const say = change(raw, random);
    return say === raw ? undefined : { say, kind };
  }
  const [kind, , change] = weighted(wordMutations, random);
  const words = change(sentence, material);
  if (!words) return undefined;
  const say = sentence.render(words);
  return say === raw ? undefined : { say, kind };
}

function sentenceOf(raw: string, { framing, tagged }: Grammar): Sentence | undefined {
  if (framing.kind === 'resp' && raw.startsWith('*')) {
    const words = [...raw.matchAll(/\$\d+\r\n([^\r\n]*)\r\n/g)].map(([, word = '']) => word);
    if (words.length === 0) return undefined;
    return { words, verb: 0, render: respCommand };
  }
  if (!['line', 'mixed', 'resp', 'headers'].includes(framing.kind)) return undefined;
  const end = raw.indexOf('\n');
  const line = raw.slice(0, end < 0 ? raw.length : raw.charAt(end - 1) === '\r' ? end - 1 : end);
  if (!/^[\t\x20-\x7e]*$/.test(line)) return undefined;
  const rest = raw.slice(line.length);
  return {
    words: line.split(' '),
    verb: tagged ? 1 : 0,
    render: (words) => words.join(' ') + rest,
  };
}

function onParameter(change: (value: string, material: Material) => string | undefined): Mutation {
  return ({ words, verb }, material) => {
    if (words.length <= verb + 1) return undefined;
    const at = verb + 1 + Math.floor(material.random() * (words.length - verb - 1));
    const word = words[at] ?? '';
    const [, keyword = '', open = '', value = '', close = ''] =
      /^([A-Za-z]+[:=])?([<"]?)(.*?)([>"]?)$/s.exec(word) ?? [];
    const changed = change(value, material);
    return changed === undefined
      ? undefined
      : words.map((old, index) => (index === at ? keyword + open + changed + close : old));
  };
}

function onCommand(change: (word: string, material: Material) => string): Mutation {
  return ({ words, verb }, material) =>
    words.map((word, at) => (at === verb ? change(word, material) : word));
}

/** A parameter that was said in the same place of the same command. */
function otherValue({ words, verb }: Sentence, { said, random }: Material): readonly string[] | undefined {
  const [command = '', ...parameters] = words.slice(verb);
  const place = Math.floor(random() * parameters.length);
  const old = parameters[place];
  const value = draw(said.get(slotOf(command.toUpperCase(), place)) ?? [], random);
  return old === undefined || value === undefined
    ? undefined
    : words.map((word, at) => (at === verb + 1 + place ? value : word));
}

function freshParameter(value: string, random: () => number): string {
  return value === '' ? freshWord(random) : freshValue(value, random);
}

function otherNumber(value: string, { random }: Material): string | undefined {
  if (!/^-?\d{1,15}$/.test(value)) return undefined;
  const number = Number(value);
  return draw(
    [
      0,
      1,
      -1,
      -number,
      number + 1,
      number - 1,
      number * 2,
      99,
      99_999,
      4_294_967_296,
      `0${value}`,
      `+${value}`,
      `${value}x`,
    ].map(String),
    random,
  );
}

/** One bracket more, less or of another kind. */
function otherBracket(value: string, { random }: Material): string | undefined {
  const open = draw(['<', '{', '(', '[', '"', ''], random) ?? '';
  const close = draw(['>', '}', ')', ']', '"', ''], random) ?? '';
  return open + value + close;
}

function otherCase(word: string, random: () => number): string {
  if (random() < 0.5) return word.toLowerCase() === word ? word.toUpperCase() : word.toLowerCase();
  return [...word].map((letter) => (random() < 0.5 ? letter.toLowerCase() : letter.toUpperCase())).join('');
}

/** Of binary requests: one byte, or the length. */
function mutateBytes(raw: string, random: () => number): Mutated | undefined {
  if (raw === '') return undefined;
  const at = Math.floor(random() * raw.length);
  const byte = () => String.fromCharCode(Math.floor(random() * 256));
  const text = [...raw.matchAll(/[A-Za-z]{3,}/g)];
  if (text.length > 0 && random() < 0.5) {
    const found = draw(text, random);
    if (found === undefined) return undefined;
    const word = freshWord(random, found[0].length);
    return {
      say: raw.slice(0, found.index) + word + raw.slice(found.index + word.length),
      kind: 'fresh text',
    };
  }
  if (random() < 0.7) return { say: raw.slice(0, at) + byte() + raw.slice(at + 1), kind: 'other byte' };
  return random() < 0.5
    ? { say: raw.slice(0, at), kind: 'cut record' }
    : { say: raw + byte(), kind: 'longer record' };
}

function weighted<T extends readonly [string, number, unknown]>(
  items: readonly T[],
  random: () => number,
): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0);
  for (const item of items) {
    left -= item[1];
    if (left < 0) return item;
  }
  return items.at(-1) as T;
}

export function draw<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}
