import { type Fault, fault, type Path } from './fault.ts';
import type { Shape, Word } from './shapes.ts';
import * as shapes from './shapes.ts';
import type { Raw } from './upgrade-personality.ts';

/**
 * Looks over a parsed personality for what would break a session: keys that are missing or of the wrong type, tags
 * that are not known, references that lead nowhere. Stops at the first.
 */
export function findMisshape(data: Raw): Fault | undefined {
  try {
    look(data);
    return undefined;
  } catch (found) {
    if (found instanceof Found) return found.fault;
    throw found;
  }
}

class Found extends Error {
  readonly fault: Fault;
  constructor(path: Path, text: string) {
    super(text);
    this.fault = fault(path, text);
  }
}

function look(data: Raw): void {
  fits(data.service, shapes.service, ['service']);
  lookAtGrammar(data.grammar);
  const sets = each(data.knowledge, ['knowledge'], (set, path) => fits(set, shapes.knownValues, path).id);
  const templates = each(data.templates, ['templates'], lookAtTemplate);
  lookAtSituations(data.situations, new Set(templates), new Set(sets));
  if (data.tree !== undefined) lookAtTree(data.tree, ['tree']);
  if (data.things !== undefined) lookAtThings(data.things, ['things']);
  if (data.numbered !== undefined) lookAtNumbered(data.numbered, ['numbered']);
  each(data.transfers, ['transfers'], (transfer, path) => fits(transfer, shapes.transfer, path));
}

function lookAtTree(value: unknown, path: Path): void {
  const tree = fits(value, shapes.tree, path);
  const start = fits(tree.start, shapes.treeStart, [...path, 'start']);
  lookAtTexts(start.values, [...path, 'start', 'values']);
  each(tree.moves, [...path, 'moves'], (move, at) => fits(move, shapes.move, at));
  if (tree.text !== undefined) fits(tree.text, shapes.textMode, [...path, 'text']);
}

function lookAtThings(value: unknown, path: Path): void {
  const things = fits(value, shapes.things, path);
  each(things.effects, [...path, 'effects'], (effect, at) => fits(effect, shapes.thingEffect, at));
}

function lookAtNumbered(value: unknown, path: Path): void {
  const { key, there, gone } = fits(value, shapes.numbered, path);
  if (key !== undefined) fits(key, shapes.tableKey, [...path, 'key']);
  for (const [name, numbers] of Object.entries(asObject(there, [...path, 'there'])))
    if (!is.numbers(numbers)) throw new Found([...path, 'there', name], `should be ${names.numbers}`);
  if (gone !== undefined) fits(gone, shapes.goneLines, [...path, 'gone']);
}

function lookAtTexts(value: unknown, path: Path): void {
  for (const [key, item] of Object.entries(asObject(value, path)))
    if (!is.text(item)) throw new Found([...path, key], `should be ${names.text}`);
}

function lookAtGrammar(value: unknown): void {
  const grammar = fits(value, shapes.grammar, ['grammar']);
  const framing = tagged(grammar.framing, 'kind', shapes.framings, ['grammar', 'framing']);
  if (framing.kind === 'prefix') lookAtPrefix(framing, ['grammar', 'framing']);
  each(grammar.blocks, ['grammar', 'blocks'], (block, path) => fits(block, shapes.block, path));
  if (grammar.heads !== undefined)
    each(grammar.heads, ['grammar', 'heads'], (head, path) => fits(head, shapes.head, path));
  if (grammar.records !== undefined) lookAtRecords(grammar.records, ['grammar', 'records']);
}

function lookAtPrefix({ width, first }: Raw, path: Path): void {
  if (!(Number.isInteger(width) && Number(width) >= 1 && Number(width) <= 4))
    throw new Found([...path, 'width'], 'should be 1, 2, 3 or 4');
  const where = [...path, 'first'];
  if (first !== undefined) lookAtPrefix(fits(first, shapes.lengthPrefix, where), where);
}

function lookAtRecords(value: unknown, path: Path): void {
  const { layouts } = fits(value, shapes.records, path);
  each(layouts, [...path, 'layouts'], (layout, at) => {
    const { items } = fits(layout, shapes.layout, at);
    each(items, [...at, 'items'], (item, where) => tagged(item, 'item', shapes.layoutItems, where));
  });
}

function lookAtTemplate(value: unknown, path: Path): unknown {
  const template = fits(value, shapes.template, path);
  each(template.parts, [...path, 'parts'], (part, at) => {
    if (typeof part !== 'string') lookAtField(part, at);
  });
  if (template.chunks !== undefined) {
    each(template.chunks, [...path, 'chunks'], (chunk, at) => fits(chunk, shapes.chunk, at));
  }
  if (Array.isArray(template.delay) && template.delay.length !== 3)
    throw new Found([...path, 'delay'], 'should be three numbers');
  return template.id;
}

function lookAtField(value: unknown, path: Path): void {
  const field = tagged(value, 'field', shapes.fields, path);
  if (field.field === 'list') {
    const lists = asObject(field.lists, [...path, 'lists']);
    for (const [name, lines] of Object.entries(lists))
      if (!is.texts(lines)) throw new Found([...path, 'lists', name], `should be ${names.texts}`);
    if (field.gone !== undefined) fits(field.gone, shapes.goneLines, [...path, 'gone']);
  }
  if (field.field !== 'tally') return;
  each(field.steps, [...path, 'steps'], (step, at) => fits(step, shapes.tallyStep, at));
  if (field.list !== undefined) fits(field.list, shapes.tallyList, [...path, 'list']);
}

function lookAtSituations(value: unknown, templates: ReadonlySet<unknown>, sets: ReadonlySet<unknown>): void {
  const lengths = each(value, ['situations'], (item, path) => {
    const situation = fits(item, shapes.situation, path);
    const count = each(situation.when, [...path, 'when'], (test, at) => {
      const { test: kind, set } = tagged(test, 'test', shapes.tests, at);
      if (kind === 'known' && !sets.has(set))
        throw new Found([...at, 'set'], 'is not the id of a set in knowledge');
    }).length;
    if (!templates.has(situation.answer)) throw new Found([...path, 'answer'], 'is not the id of a template');
    return count;
  });
  if (lengths.at(-1) !== 0) throw new Found(['situations'], 'should end with one that has no tests');
}

/** Runs `visit` over a list. */
function each<T>(value: unknown, path: Path, visit: (item: unknown, path: Path) => T): T[] {
  if (!Array.isArray(value)) throw new Found(path, 'should be a list');
  return value.map((item, index) => visit(item, [...path, index]));
}

/** An object of a closed union: the tag chooses the shape. */
function tagged(value: unknown, tag: string, table: Readonly<Record<string, Shape>>, path: Path): Raw {
  const object = asObject(value, path);
  const name = object[tag];
  if (typeof name !== 'string' || !Object.hasOwn(table, name)) {
    throw new Found([...path, tag], `should be one of ${Object.keys(table).join(', ')}`);
  }
  return fits(object, table[name] ?? {}, path);
}

function fits(value: unknown, shape: Shape, path: Path): Raw {
  const object = asObject(value, path);
  for (const key of Object.keys(shape)) {
    const word = shape[key] as string;
    const item = object[key];
    if (item === undefined && word.endsWith('?')) continue;
    const kind = word.replace('?', '') as Word;
    const at = [...path, key];
    if (kind === 'event' || kind === 'counted' || kind === 'data') fits(item, shapes.named[kind], at);
    else if (kind === 'events') each(item, at, (one, place) => fits(one, shapes.named.event, place));
    else if (!is[kind](item)) throw new Found(at, `should be ${names[kind]}`);
  }
  return object;
}

function asObject(value: unknown, path: Path): Raw {
  if (!isObject(value)) throw new Found(path, 'should be an object');
  return value as Raw;
}

type Plain = Exclude<Word, 'event' | 'events' | 'counted' | 'data'>;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const is: Readonly<Record<Plain, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: isNumber, // 1e999 is JSON, and infinite
  flag: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  numbers: (value) => Array.isArray(value) && value.every(isNumber),
  object: isObject,
  list: Array.isArray,
  any: (value) => value !== undefined,
};

const names: Readonly<Record<Plain, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  texts: 'a list of texts',
  numbers: 'a list of numbers',
  object: 'an object',
  list: 'a list',
  any: 'there',
};
