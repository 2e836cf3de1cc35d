import type { Personality } from '../model/personality.ts';
import type { Fault } from './shapes/fault.ts';
import { Found, fitShape, Place } from './shapes/fit-shape.ts';
import { personality } from './shapes/personality-shape.ts';
import type { Raw } from './upgrade-personality.ts';

/**
 * Looks over a parsed personality for what would break a session: keys that are missing or of the wrong type, tags
 * that are not known, references that lead nowhere. Stops at the first.
 */
export function findMisshape(data: Raw): Fault | undefined {
  try {
    fitShape(data, personality);
    lookAtReferences(data as unknown as Personality);
    return undefined;
  } catch (found) {
    if (found instanceof Found) return found.fault;
    throw found;
  }
}

function lookAtReferences({ knowledge, templates, situations, tls }: Personality): void {
  const sets = new Set(knowledge.map(({ id }) => id));
  const ids = new Set(templates.map(({ id }) => id));
  const named = (id: string, place: () => Place) => {
    if (!ids.has(id)) throw new Found(place(), 'is not the id of a template');
  };
  for (const [index, { parts }] of templates.entries())
    for (const [at, part] of parts.entries())
      if (typeof part !== 'string' && 'template' in part)
        named(part.template, () => new Place('templates').at(index).at('parts').at(at).at('template'));
  for (const [index, { when, answer }] of situations.entries()) {
    const place = () => new Place('situations').at(index);
    for (const [at, test] of when.entries())
      if (test.test === 'known' && !sets.has(test.set))
        throw new Found(place().at('when').at(at).at('set'), 'is not the id of a set in knowledge');
    named(answer, () => place().at('answer'));
  }
  if (situations.at(-1)?.when.length !== 0)
    throw new Found(new Place('situations'), 'should end with one that has no tests');
  for (const [index, { template }] of (tls?.after ?? []).entries())
    named(template, () => new Place('tls').at('after').at(index).at('template'));
}
