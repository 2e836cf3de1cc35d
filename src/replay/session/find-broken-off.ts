import { isRefusal } from '../../knowledge/status-codes.ts';
import type { Personality, Template } from '../../model/personality.ts';

/** A reply that was heard of a transfer that was broken off, and the status that it ends with: what comes before `after` lines is said before the transfer. */
export interface BrokenOff {
  readonly template: Template;
  readonly after: number;
}

type Direction = NonNullable<Template['data']>['direction'];

/**
 * How the learned server says that a data connection was broken off in the middle: what it said behind the data where that was a refusal (`426`, `451` of RFC 959), of the same command
 * where that was heard, else of data in the same direction, else of any. Undefined where nothing of the kind was heard.
 */
export function findBrokenOff(
  { templates, situations }: Pick<Personality, 'templates' | 'situations'>,
  command: string,
  direction: Direction,
): BrokenOff | undefined {
  const commandsOf = (id: string) =>
    situations.flatMap(({ when, answer }) =>
      answer === id ? when.flatMap((test) => (test.test === 'verb' ? [test.is] : [])) : [],
    );
  const heard = templates.flatMap((template) => {
    const { data, id } = template;
    if (!data || !isRefusal(statusAfter(template, data.after))) return [];
    const rank = commandsOf(id).includes(command) ? 2 : data.direction === direction ? 1 : 0;
    return [{ rank, seen: template.seen, found: { template, after: data.after } }];
  });
  return heard.sort((one, other) => other.rank - one.rank || other.seen - one.seen)[0]?.found;
}

/** What the line behind so many lines begins with; `''` where that varies. */
function statusAfter({ parts }: Template, lines: number): string {
  const text = parts.map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const line = text.split('\n')[lines] ?? '';
  return /^\d{3}(?=[ -])/.exec(line)?.[0] ?? '';
}
