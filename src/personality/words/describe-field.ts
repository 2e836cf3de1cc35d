import { valueKinds } from '../../message/values/kinds/value-kinds.ts';
import type { Field, RuleKind, TallyStep } from '../../model/field.ts';
import { many } from '../../model/many.ts';
import type { EventRef } from '../../model/situation.ts';
import { describeRule, describeTransform, shortened } from './describe-rule.ts';

/** What a field is, in a few words for people: `arg1 of the request`, `the time as %H:%M`, `random [a-z]{8}`. */
export function describeField(field: Field): string {
  if ('rule' in field) return `${valueKinds[field.field].called}: ${describeRule(field.rule)}`;
  const describe = words[field.field] as (field: Field) => string;
  return describe(field);
}

const gives = {
  bytes: 'the bytes that',
  first: 'the first place that',
  last: 'the last place that',
  size: 'the size of what',
} as const;

function describeList({ key, gone, shows, word }: Field & { field: 'list' }): string {
  const what = {
    lines: 'lines',
    count: 'number of lines',
    sum: `sum of words ${word}`,
    word: `word ${word} of the line`,
  };
  const whose =
    key === undefined
      ? ''
      : ` known by ${key.part}${key.verb === undefined ? '' : ` of the last ${key.verb}`}`;
  return `${what[shows]} of a list${whose}${gone ? `, without those of ${describeEvent(gone)}` : ''}`;
}

function describeTally({ list, base, steps, key, scope }: Field & { field: 'tally' }): string {
  const moves = [...new Set(steps.map(describeStep))].join(', ');
  const own = key.length === 0 ? '' : ` with this ${key.join(' and ')}`;
  return `${list ? 'all numbers up to ' : ''}${base}${moves && `, ${moves}`}${own}${scope === 'server' ? ', in all sessions' : ''}`;
}

/** `plus one by POST answered 240`, `set to the number in arg1 by LIST answered 215`. */
function describeStep({ does, of, part, ...event }: TallyStep): string {
  const how = { add: 'plus', subtract: 'minus', set: 'set to' } as const;
  const amounts = {
    nothing: 'zero',
    one: 'one',
    length: `the length of ${part}`,
    number: `the number in ${part}`,
    words: 'how many words follow the first',
  } as const;
  return `${how[does]} ${amounts[of]} by ${describeEvent(event)}`;
}

/** `MAIL answered 250`, `any command answered 530`, `MAIL`, `anything`. */
export function describeEvent({ verb, status }: EventRef): string {
  if ((verb === undefined && status === undefined) || (verb === '*' && status === '*')) return 'anything';
  if (verb === ' tls') return 'TLS began';
  return `${verb === undefined ? 'any command' : verb || 'greeting'}${answered(status)}`;
}

function notAnswered(statuses: readonly string[] | undefined): string {
  return statuses === undefined
    ? ''
    : ` not answered ${statuses.map((one) => one || 'by silence').join(' or ')}`;
}

function answered(status: string | undefined): string {
  return status === undefined ? '' : ` answered ${status}`;
}

function changed(transform: string | undefined): string {
  return transform === undefined ? '' : ` (${describeTransform(transform)})`;
}

function plus(add: number): string {
  return add === 0 ? '' : add < 0 ? ` - ${-add}` : ` + ${add}`;
}

/** What each other kind of field is in words. */
const words: {
  readonly [Kind in Exclude<Field['field'], RuleKind>]: (field: Field & { readonly field: Kind }) => string;
} = {
  echo: (field) => `${field.part} of the request${changed(field.transform)}`,
  bytes: (field) => `bytes ${field.from} to ${field.to === 0 ? 'the end' : field.to} of the request`,
  recall: (field) =>
    `${field.part} of the last ${field.verb}${answered(field.status)}${notAnswered(field.except)}${changed(field.transform)}${field.none === undefined ? '' : `, else ${field.none}`}`,
  lookup: (field) => `${field.part} of the last ${field.verb} whose ${field.key} is this ${field.by}`,
  address: (field) => `the ${field.who}'s address as ${field.form}`,
  table: (field) =>
    `known by ${field.key.path ? 'the path of ' : ''}${field.key.part}${field.key.verb === undefined ? '' : ` of the last ${field.key.verb}`}`,
  here: (field) =>
    field.part === undefined ? 'the current folder' : `the path of ${field.part} from the current folder`,
  clientName: (field) =>
    `the client's host name${field.pattern === undefined ? '' : `, like ${field.pattern}`}`,
  time: (field) => `the time as ${field.format}`,
  random: (field) => `random ${shortened(String(field.shape))}`,
  dataPort: (field) => `the data connection's endpoint as ${field.form}`,
  count: (field) =>
    `${field.times === undefined ? '' : `${field.times} times `}how many ${describeEvent(field)}${plus(field.add)}${field.since ? ` since ${describeEvent(field.since)}` : ''}`,
  list: (field) => describeList(field),
  tally: (field) => describeTally(field),
  length: ({ of, add, times }) =>
    `${times === undefined ? '' : `${times} times the `}length of ${of}${plus(add)}`,
  volume: ({ of, unit }) => `how many ${unit === 1 ? 'bytes' : `units of ${unit} bytes`} were ${of} so far`,
  end: () => 'the end of a record',
  other: (field) => `${field.part} of ${field.template}`,
  slice: (field) => `${gives[field.give]} ${field.range} asks for, of the content of ${field.template}`,
  again: (field) => `field ${field.index} of ${field.template} again`,
  sample: (field) => `one of ${many(field.values.length, 'value')} seen`,
};
