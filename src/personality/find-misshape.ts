import {
  readCompositeRule,
  readPortStrategy,
  readSeriesRule,
  readShape,
} from '../message/values/read-rules.ts';
import { FormatError } from '../model/errors.ts';
import type { Fault } from './fault.ts';
import { lookAtCells, lookAtNumbered, lookAtThings, lookAtTls, lookAtTree } from './find-world-misshape.ts';
import { asObject, each, Found, fits, is, lookAtTexts, names, Place, tagged } from './fit-shapes.ts';
import * as shapes from './shapes/shapes.ts';
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

function look(data: Raw): void {
  fits(data.service, shapes.service, new Place('service'));
  lookAtGrammar(data.grammar);
  const sets = each(
    data.knowledge,
    new Place('knowledge'),
    (set, place) => fits(set, shapes.knownValues, place).id,
  );
  const templates = each(data.templates, new Place('templates'), lookAtTemplate);
  lookAtNamedTemplates(data.templates, new Set(templates));
  lookAtSituations(data.situations, new Set(templates), new Set(sets));
  if (data.tree !== undefined) lookAtTree(data.tree, new Place('tree'));
  if (data.things !== undefined) lookAtThings(data.things, new Place('things'));
  if (data.cells !== undefined) lookAtCells(data.cells, new Place('cells'));
  if (data.numbered !== undefined) lookAtNumbered(data.numbered, new Place('numbered'));
  if (data.tls !== undefined) lookAtTls(data.tls, new Place('tls'), new Set(templates));
  each(data.transfers, new Place('transfers'), (transfer, place) => fits(transfer, shapes.transfer, place));
}

function lookAtGrammar(value: unknown): void {
  const grammar = fits(value, shapes.grammar, new Place('grammar'));
  const framing = tagged(grammar.framing, 'kind', shapes.framings, new Place('grammar').at('framing'));
  const framed = new Place('grammar').at('framing');
  if (framing.kind === 'prefix') lookAtPrefix(framing, framed);
  if (framing.kind === 'mixed' && framing.echo !== undefined)
    fits(framing.echo, shapes.echo, framed.at('echo'));
  if (framing.kind === 'line' && framing.batches !== undefined)
    each(framing.batches, framed.at('batches'), (batch, place) => fits(batch, shapes.batch, place));
  each(grammar.blocks, new Place('grammar').at('blocks'), (block, place) => fits(block, shapes.block, place));
  if (grammar.heads !== undefined)
    each(grammar.heads, new Place('grammar').at('heads'), (head, place) => fits(head, shapes.head, place));
  if (grammar.records !== undefined) lookAtRecords(grammar.records, new Place('grammar').at('records'));
}

function lookAtPrefix({ width, first }: Raw, place: Place): void {
  if (!(Number.isInteger(width) && Number(width) >= 1 && Number(width) <= 4))
    throw new Found(place.at('width'), 'should be 1, 2, 3 or 4');
  const where = place.at('first');
  if (first !== undefined) lookAtPrefix(fits(first, shapes.lengthPrefix, where), where);
}

function lookAtRecords(value: unknown, place: Place): void {
  const { layouts } = fits(value, shapes.records, place);
  each(layouts, place.at('layouts'), (layout, at) => {
    const { items } = fits(layout, shapes.layout, at);
    each(items, at.at('items'), (item, where) => tagged(item, 'item', shapes.layoutItems, where));
  });
}

function lookAtTemplate(value: unknown, place: Place): unknown {
  const template = fits(value, shapes.template, place);
  each(template.parts, place.at('parts'), (part, at) => {
    if (typeof part !== 'string') lookAtField(part, at);
  });
  if (template.chunks !== undefined) {
    each(template.chunks, place.at('chunks'), (chunk, at) => fits(chunk, shapes.chunk, at));
  }
  if (Array.isArray(template.delay) && template.delay.length !== 3)
    throw new Found(place.at('delay'), 'should be three numbers');
  return template.id;
}

function lookAtField(value: unknown, place: Place): void {
  const field = tagged(value, 'field', shapes.fields, place);
  const { as } = field;
  if (as !== undefined && !(typeof as === 'string' && Object.hasOwn(shapes.integerForms, as)))
    throw new Found(place.at('as'), `should be one of ${Object.keys(shapes.integerForms).join(', ')}`);
  if (field.field === 'list') {
    const lists = asObject(field.lists, place.at('lists'));
    for (const [name, lines] of Object.entries(lists))
      if (!is.texts(lines)) throw new Found(place.at('lists').at(name), `should be ${names.texts}`);
    if (field.gone !== undefined) fits(field.gone, shapes.goneLines, place.at('gone'));
  }
  if (field.field === 'table' || (field.field === 'list' && field.key !== undefined))
    fits(field.key, shapes.tableKey, place.at('key'));
  if (field.field === 'table') lookAtTexts(field.values, place.at('values'));
  if (field.field === 'clientName') lookAtTexts(field.names, place.at('names'));
  lookAtRule(field, place);
  if (field.field !== 'tally') return;
  each(field.steps, place.at('steps'), (step, at) => fits(step, shapes.tallyStep, at));
  if (field.list !== undefined) fits(field.list, shapes.tallyList, place.at('list'));
}

/** Rules by which values are made: which key has them, and what reads it. */
const madeBy: Readonly<Record<string, readonly [key: string, read: (value: unknown) => unknown]>> = {
  number: ['rule', readSeriesRule],
  id: ['rule', readCompositeRule],
  random: ['shape', readShape],
  dataPort: ['ports', (ports) => ports === null || readPortStrategy(ports)],
};

function lookAtRule(field: Raw, place: Place): void {
  const [key, read] = madeBy[String(field.field)] ?? [];
  if (key === undefined || read === undefined) return;
  try {
    read(field[key]);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new Found(place.at(key), error.message);
  }
}

/** Templates that fields of others name. */
function lookAtNamedTemplates(templates: unknown, ids: ReadonlySet<unknown>): void {
  each(templates, new Place('templates'), (template, place) => {
    for (const part of (template as Raw).parts as readonly unknown[]) {
      const named = typeof part === 'object' && part !== null ? (part as Raw).template : undefined;
      if (named !== undefined && !ids.has(named))
        throw new Found(place.at('parts'), `${JSON.stringify(named)} is not the id of a template`);
    }
  });
}

function lookAtSituations(value: unknown, templates: ReadonlySet<unknown>, sets: ReadonlySet<unknown>): void {
  const lengths = each(value, new Place('situations'), (item, place) => {
    const situation = fits(item, shapes.situation, place);
    const count = each(situation.when, place.at('when'), (test, at) => {
      const { test: kind, set } = tagged(test, 'test', shapes.tests, at);
      if (kind === 'known' && !sets.has(set))
        throw new Found(at.at('set'), 'is not the id of a set in knowledge');
    }).length;
    if (!templates.has(situation.answer)) throw new Found(place.at('answer'), 'is not the id of a template');
    return count;
  });
  if (lengths.at(-1) !== 0) throw new Found(new Place('situations'), 'should end with one that has no tests');
}
