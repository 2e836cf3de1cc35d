import type { Template } from '../../model/personality.ts';
import type { EventRef } from '../../model/situation.ts';
import { groupBy } from '../../statistics/group-by.ts';
import type { Row } from '../model/row.ts';

const shortest = 8; // characters of a first line that is no commonplace

/**
 * Commands whose answers begin with the same line, in templates that no other command gets, are ways to say the same: `HELO` and `EHLO`,
 * `SELECT` and `EXAMINE`. What one of them does to the state of the server, the others most likely do too. Each group
 * has at least two events.
 */
export function equivalentEvents(
  rows: readonly Row[],
  templates: readonly Template[],
  events: readonly EventRef[],
): readonly (readonly number[])[] {
  const verbsOf = new Map<number, Set<string>>();
  for (const { label, context, reason } of rows) {
    if (reason !== 'none') continue;
    verbsOf.set(label, (verbsOf.get(label) ?? new Set()).add(context.request.command));
  }
  const own = [...verbsOf].flatMap(([label, verbs]) => {
    const [verb = ''] = verbs;
    const template = templates[label];
    const line = template && firstLine(template);
    if (verbs.size !== 1 || !template || line === undefined || verb.trim() === '') return [];
    const event = events.findIndex((one) => one.verb === verb && one.status === template.status);
    return event < 0 ? [] : [{ line: `${template.status} ${line}`, event }];
  });
  return groupBy(own, ({ line }) => line)
    .map((alike) => [...new Set(alike.map(({ event }) => event))].sort((a, b) => a - b))
    .filter((group) => group.length > 1);
}

/** The first line without its code, with the kinds of its fields. */
function firstLine({ parts }: Template): string | undefined {
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${part.field}>`)).join('');
  const line = text.split('\r\n')[0]?.replace(/^\d{3}[ -]/, '') ?? '';
  return line.length < shortest ? undefined : line;
}
