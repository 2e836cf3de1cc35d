import { keyFields } from '../../../message/bytes/record-fields.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Request } from '../../../message/request/request.ts';
import { knownForm } from '../../../message/situation/situation-tests.ts';
import type { KnownValues, Template } from '../../../model/personality.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Proposal } from '../../model/proposal.ts';
import type { Row } from '../../model/row.ts';

/** Parts that say what is asked for: the target of a request with headers, and the key of a binary record. */
const lookedUp = ['arg1', 'key'];
const cost = 2; // bits: the template needs to know it anyway

/** Sets of what templates know an answer for, with the questions about them. */
export interface Lookups {
  readonly knowledge: readonly KnownValues[];
  readonly tests: readonly Proposal[];
}

/**
 * A template that looks its answer up has one only for what was asked for while recording: whether it has is the first question about
 * it. Other than with what clients said, it does not matter in how many sessions that was.
 */
export function lookupQuestions(clusters: readonly Cluster[], templates: readonly Template[]): Lookups {
  const users = usersOf(templates);
  const knowledge = templates.flatMap((template): KnownValues[] => {
    const part = lookupPart(template);
    if (part === undefined) return [];
    const requests = [...(users.get(template.id) ?? [])].flatMap(
      (index) => clusters[index]?.members.map(({ exchange }) => exchange.request) ?? [],
    );
    const asked = [part, ...namesIn(part, requests)];
    return asked.map((one): KnownValues => {
      const values = requests.flatMap((request) => partOf(request, one) ?? []);
      const id = `lookup ${template.id}${one === part ? '' : ' name'}`;
      return {
        id,
        verb: '*',
        part: one,
        status: template.id,
        values: [...new Set(values.map(knownForm))].sort(),
      };
    });
  });
  return {
    knowledge,
    tests: knowledge.map(({ id, part }) => ({ test: { test: 'known', part, set: id }, cost })),
  };
}

/** The name that a record asks about, whatever it asks of it: a server that has something of a name may say that it has not all. */
function namesIn(part: string, requests: readonly Request[]): readonly string[] {
  const [first] = requests;
  const index = part === 'key' && first?.fields ? keyFields(first.fields)?.[0] : undefined;
  return index !== undefined && first?.fields?.[index]?.item === 'labels' ? [`f${index + 1}.dotted`] : [];
}

/** Rows that can be asked about these sets, too. */
export function knowing(rows: readonly Row[], knowledge: readonly KnownValues[]): readonly Row[] {
  const sets = new Map(knowledge.map(({ id, values }) => [id, new Set(values)]));
  if (sets.size === 0) return rows;
  return rows.map((row) => {
    const { isKnown } = row.context;
    const context = {
      ...row.context,
      isKnown: (set: string, value: string) => sets.get(set)?.has(value) ?? isKnown(set, value),
    };
    return { ...row, context };
  });
}

/** True if a test asks for what a template has an answer for. */
export function isLookup(test: Proposal['test']): boolean {
  return test.test === 'known' && test.set.startsWith('lookup ');
}

function lookupPart({ parts }: Template): string | undefined {
  for (const part of parts) {
    if (typeof part === 'string' || part.field !== 'table' || part.key.verb !== undefined) continue;
    if (lookedUp.includes(part.key.part)) return part.key.part;
  }
  return undefined;
}

/** Indices of the templates that say what a template knows: itself, and those that refer to it. */
function usersOf(templates: readonly Template[]): ReadonlyMap<string, ReadonlySet<number>> {
  const users = new Map(templates.map(({ id }, index) => [id, new Set([index])]));
  templates.forEach(({ parts }, index) => {
    for (const part of parts)
      if (typeof part !== 'string' && (part.field === 'other' || part.field === 'slice'))
        users.get(part.template)?.add(index);
  });
  return users;
}
