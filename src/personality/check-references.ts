import type { Personality, Template } from '../model/personality.ts';
import type { Situation } from '../model/situation.ts';
import { type Fault, fault } from './shapes/fault.ts';

/** What the shape alone does not show: ids used twice or leading nowhere, situations that nothing can reach. */
export function checkReferences(personality: Personality): Fault[] {
  const { knowledge, templates, situations, tls } = personality;
  const ids: Ids = { templates: idsOf(templates), sets: idsOf(knowledge) };
  return [
    ...repeatedIds('knowledge', knowledge),
    ...repeatedIds('templates', templates),
    ...repeatedIds('situations', situations),
    ...templates.flatMap((template, index) => templateFaults(template, index, ids)),
    ...situations.flatMap((situation, index) => situationFaults(situation, index, ids)),
    ...orderFaults(situations),
    ...(tls?.after ?? []).flatMap(({ template }, index) =>
      ids.templates.has(template)
        ? []
        : [fault(['tls', 'after', index, 'template'], `there is no template "${template}"`)],
    ),
  ];
}

interface Ids {
  readonly templates: ReadonlySet<string>;
  readonly sets: ReadonlySet<string>;
}

interface Named {
  readonly id: string;
}

function idsOf(items: readonly Named[]): Set<string> {
  return new Set(items.map(({ id }) => id));
}

function repeatedIds(list: string, items: readonly Named[]): Fault[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }, index) => {
    if (seen.has(id)) return [fault([list, index, 'id'], `"${id}" is used before`)];
    seen.add(id);
    return [];
  });
}

function templateFaults(template: Template, index: number, ids: Ids): Fault[] {
  return template.parts.flatMap((part, at) =>
    typeof part !== 'string' && 'template' in part && !ids.templates.has(part.template)
      ? [fault(['templates', index, 'parts', at, 'template'], `there is no template "${part.template}"`)]
      : [],
  );
}

function situationFaults(situation: Situation, index: number, ids: Ids): Fault[] {
  const path = ['situations', index] as const;
  const answer = ids.templates.has(situation.answer)
    ? []
    : [fault([...path, 'answer'], `there is no template "${situation.answer}"`)];
  const tests = situation.when.flatMap((test, at) => {
    if (test.test === 'known' && !ids.sets.has(test.set)) {
      return [fault([...path, 'when', at, 'set'], `there is no set "${test.set}" in knowledge`)];
    }
    const template = test.test === 'answered' || test.test === 'count' ? test.template : undefined;
    if (template !== undefined && !ids.templates.has(template)) {
      return [fault([...path, 'when', at, 'template'], `there is no template "${template}"`)];
    }
    return [];
  });
  return [...tests, ...answer];
}

/** The first situation whose tests all hold answers: one without tests is the last word, and there must be one. */
function orderFaults(situations: readonly Situation[]): Fault[] {
  const last = situations.length - 1;
  const open = situations.findIndex(({ when }) => when.length === 0);
  if (open === -1) return [fault(['situations', last, 'when'], 'the last situation should have no tests')];
  return open < last
    ? [fault(['situations', open, 'when'], 'without tests none of the situations below is reached')]
    : [];
}
