import { asObject, each, Found, fits, is, lookAtTexts, names, type Place } from './fit-shapes.ts';
import * as shapes from './shapes/shapes.ts';
import * as world from './shapes/world-shapes.ts';

/** Looks over the models of what a server keeps, as `findMisshape` does over the rest. */

export function lookAtTree(value: unknown, place: Place): void {
  const tree = fits(value, world.tree, place);
  const start = fits(tree.start, world.treeStart, place.at('start'));
  lookAtTexts(start.values, place.at('start').at('values'));
  each(tree.moves, place.at('moves'), (move, at) => fits(move, world.move, at));
  if (tree.text !== undefined) fits(tree.text, world.textMode, place.at('text'));
}

export function lookAtThings(value: unknown, place: Place): void {
  const things = fits(value, world.things, place);
  each(things.effects, place.at('effects'), (effect, at) => fits(effect, world.thingEffect, at));
}

export function lookAtCells(value: unknown, place: Place): void {
  each(fits(value, world.cells, place).areas, place.at('areas'), (area, at) => {
    const { bits, read, writes, first } = fits(area, world.cellArea, at);
    if (![1, 8, 16, 24, 32, 64].includes(Number(bits)))
      throw new Found(at.at('bits'), 'should be 1, 8, 16, 24, 32 or 64');
    lookAtTexts(first, at.at('first'));
    const { per } = fits(read, world.cellRead, at.at('read'));
    lookAtStep(per, at.at('read'));
    each(writes, at.at('writes'), (write, where) =>
      lookAtStep(fits(write, world.cellWrite, where).per, where),
    );
  });
}

function lookAtStep(per: unknown, place: Place): void {
  if (!(Number(per) >= 1)) throw new Found(place.at('per'), 'should be 1 or more');
}

export function lookAtNumbered(value: unknown, place: Place): void {
  const { key, there, gone } = fits(value, world.numbered, place);
  if (key !== undefined) fits(key, shapes.tableKey, place.at('key'));
  for (const [name, numbers] of Object.entries(asObject(there, place.at('there'))))
    if (!is.numbers(numbers)) throw new Found(place.at('there').at(name), `should be ${names.numbers}`);
  if (gone !== undefined) fits(gone, shapes.goneLines, place.at('gone'));
}

export function lookAtTls(value: unknown, place: Place, templates: ReadonlySet<unknown>): void {
  const tls = fits(value, world.tls, place);
  each(tls.after, place.at('after'), (beginning, at) => {
    const { template } = fits(beginning, world.tlsBeginning, at);
    if (!templates.has(template)) throw new Found(at.at('template'), 'is not the id of a template');
  });
  if (tls.data !== undefined) fits(tls.data, world.dataProtection, place.at('data'));
  each(tls.certificates, place.at('certificates'), (one, at) => fits(one, world.shownCertificates, at));
  if (Array.isArray(tls.versions) && tls.versions.length !== 2)
    throw new Found(place.at('versions'), 'should be two numbers');
}
