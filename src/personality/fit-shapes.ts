import { type Fault, fault } from './fault.ts';
import type { OneOf, Shape, Word } from './shapes/shape-of.ts';
import * as shapes from './shapes/shapes.ts';
import type { Raw } from './upgrade-personality.ts';

/** Where a value is that is looked at: what it is in, and its key there. A path costs more, and only what is found needs one. */
export class Place {
  readonly around: Place | undefined;
  readonly step: string | number;

  constructor(step: string | number, around?: Place) {
    this.step = step;
    this.around = around;
  }

  at(step: string | number): Place {
    return new Place(step, this);
  }

  path(): (string | number)[] {
    return [...(this.around?.path() ?? []), this.step];
  }
}

export class Found extends Error {
  readonly fault: Fault;
  constructor(place: Place, text: string) {
    super(text);
    this.fault = fault(place.path(), text);
  }
}

export function lookAtTexts(value: unknown, place: Place): void {
  for (const [key, item] of Object.entries(asObject(value, place)))
    if (!is.text(item)) throw new Found(place.at(key), `should be ${names.text}`);
}

/** Runs `visit` over a list. */
export function each<T>(value: unknown, place: Place, visit: (item: unknown, place: Place) => T): T[] {
  if (!Array.isArray(value)) throw new Found(place, 'should be a list');
  return value.map((item, index) => visit(item, place.at(index)));
}

/** An object of a closed union: the tag chooses the shape. */
export function tagged(
  value: unknown,
  tag: string,
  table: Readonly<Record<string, Shape>>,
  place: Place,
): Raw {
  const object = asObject(value, place);
  const name = object[tag];
  if (typeof name !== 'string' || !Object.hasOwn(table, name)) {
    throw new Found(place.at(tag), `should be one of ${Object.keys(table).join(', ')}`);
  }
  return fits(object, table[name] ?? {}, place);
}

export function fits(value: unknown, shape: Shape, place: Place): Raw {
  const object = asObject(value, place);
  for (const { key, word, mayMiss } of rulesOf(shape)) {
    const item = object[key];
    if (item === undefined && mayMiss) continue;
    if (typeof word === 'object') {
      if (typeof item !== 'string' || !Object.hasOwn(word, item))
        throw new Found(place.at(key), `should be one of ${Object.keys(word).join(', ')}`);
    } else if (word === 'event' || word === 'counted' || word === 'data')
      fits(item, shapes.named[word], place.at(key));
    else if (word === 'events') each(item, place.at(key), (one, at) => fits(one, shapes.named.event, at));
    else if (!is[word](item)) throw new Found(place.at(key), `should be ${names[word]}`);
  }
  return object;
}

/** What a table says of a key, taken asunder. */
interface Rule {
  readonly key: string;
  readonly word: Word | OneOf['texts'];
  readonly mayMiss: boolean;
}

const rules = new Map<Shape, readonly Rule[]>();

/** A table is read once, however many values are held against it. */
function rulesOf(shape: Shape): readonly Rule[] {
  const known = rules.get(shape);
  if (known) return known;
  const read = Object.entries(shape).map(([key, word]) =>
    typeof word === 'object'
      ? { key, word: word.texts, mayMiss: word.mayMiss }
      : { key, word: word.replace('?', '') as Word, mayMiss: word.endsWith('?') },
  );
  rules.set(shape, read);
  return read;
}

export function asObject(value: unknown, place: Place): Raw {
  if (!isObject(value)) throw new Found(place, 'should be an object');
  return value as Raw;
}

type Plain = Exclude<Word, 'event' | 'events' | 'counted' | 'data'>;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

export const is: Readonly<Record<Plain, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: isNumber, // 1e999 is JSON, and infinite
  flag: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  numbers: (value) => Array.isArray(value) && value.every(isNumber),
  object: isObject,
  list: Array.isArray,
  any: (value) => value !== undefined,
};

export const names: Readonly<Record<Plain, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of texts',
  numbers: 'a list of numbers',
  object: 'an object',
  list: 'a list',
  any: 'there',
};
