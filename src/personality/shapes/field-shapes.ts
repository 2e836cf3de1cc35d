import { valueKinds } from '../../message/values/kinds/value-kinds.ts';
import { readPortStrategy, readShape } from '../../message/values/read-rules.ts';
import type { RuleKind } from '../../model/field.ts';
import { event, goneLines, integerForm, tableKey } from './common-shapes.ts';
import {
  count,
  list,
  maybe,
  number,
  object,
  oneOf,
  only,
  record,
  rule,
  type Shape,
  tagged,
  text,
  texts,
  traffic,
  whole,
  wholeFrom,
} from './shape.ts';

const tallyStep = object({
  verb: traffic,
  status: traffic,
  does: oneOf('add', 'subtract', 'set'),
  of: oneOf('nothing', 'one', 'length', 'number', 'words'),
  part: maybe(traffic),
});

/** Values made by a rule of their own. */
const rules = Object.fromEntries(
  Object.entries(valueKinds).map(([kind, { read }]) => [kind, { rule: rule(read) }]),
) as { readonly [Kind in RuleKind]: { readonly rule: Shape<unknown> } };

/** What fields of each kind have of their own. */
const kinds = {
  echo: { part: traffic, transform: maybe(text) },
  bytes: { from: whole, to: whole, xor: maybe(wholeFrom(0, 255)), add: maybe(whole) },
  recall: {
    verb: traffic,
    part: traffic,
    status: maybe(traffic),
    except: maybe(texts),
    none: maybe(traffic),
    transform: maybe(text),
  },
  lookup: { verb: traffic, part: traffic, key: traffic, by: traffic },
  address: { who: oneOf('client', 'server'), form: text },
  table: {
    key: tableKey,
    values: record('traffic', traffic),
    usual: traffic,
    stored: maybe(oneOf('kept', 'sent')),
  },
  here: { part: maybe(traffic) },
  clientName: { names: record('text', traffic), pattern: maybe(traffic) },
  time: { format: text, offset: number, zone: text },
  ...rules,
  random: { shape: rule(readShape), per: maybe(only('start')) },
  dataPort: { form: text, ports: rule((ports) => ports === null || readPortStrategy(ports)) },
  count: { verb: traffic, status: traffic, add: number, times: maybe(number), since: maybe(event) },
  list: {
    key: maybe(tableKey),
    lists: record('traffic', texts),
    usual: traffic,
    gone: maybe(goneLines),
    shows: oneOf('lines', 'count', 'sum', 'word'),
    word: maybe(count),
    end: maybe(traffic),
  },
  tally: {
    scope: oneOf('session', 'server'),
    key: texts,
    base: number,
    steps: list(tallyStep),
    before: maybe(only(true)),
    width: maybe(count),
    list: maybe(object({ from: whole, end: traffic })),
  },
  length: { of: text, add: number, times: maybe(number) },
  volume: { of: oneOf('heard', 'said'), unit: number, digits: count },
  end: {},
  other: { template: text, part: text },
  slice: { template: text, range: traffic, give: oneOf('bytes', 'first', 'last', 'size') },
  again: { template: text, index: count },
  sample: { values: list(traffic, 1) },
};

export const field = tagged('field', kinds, {
  seen: maybe(count),
  distinct: maybe(count),
  as: maybe(integerForm),
});
