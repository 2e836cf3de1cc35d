import { integerForm } from './common-shapes.ts';
import {
  count,
  flag,
  list,
  maybe,
  object,
  oneOf,
  only,
  tagged,
  text,
  texts,
  traffic,
  whole,
} from './shape.ts';

/** How streams are cut and requests read. */

const lengthPrefix = {
  offset: count,
  width: oneOf(1, 2, 3, 4),
  endian: oneOf('big', 'little'),
  add: whole,
  coding: maybe(oneOf('ber', 'varint')),
};

const framing = tagged('kind', {
  line: {
    literals: flag,
    counted: maybe(object({ verbs: texts, word: count, add: whole })),
    batches: maybe(list(object({ begin: traffic, end: traffic }))),
  },
  resp: {},
  headers: {},
  prefix: { ...lengthPrefix, first: maybe(object(lengthPrefix)), preface: maybe(traffic) },
  terminator: { end: traffic },
  lines: { count },
  fixed: { size: count },
  bracket: { open: traffic, close: traffic },
  counted: {
    head: traffic,
    radix: oneOf(10, 16),
    digits: maybe(count),
    separator: traffic,
    add: whole,
  },
  turn: {},
  mixed: { echo: maybe(object({ quiet: texts })), unended: maybe(texts) },
  datagram: {},
});

const layoutItem = tagged('item', {
  bytes: { size: count },
  labels: {},
  zero: {},
  counted: { number: integerForm },
  ber: {},
  rest: {},
});

const records = object({
  kindAt: list(whole),
  statusAt: list(whole),
  idAt: list(whole),
  layouts: list(object({ command: maybe(traffic), items: list(layoutItem), ids: maybe(list(count)) })),
  keywords: maybe(list(traffic)),
});

export const grammar = object({
  framing,
  tagged: flag,
  caseless: flag,
  separator: maybe(traffic),
  blocks: list(object({ status: traffic, verb: maybe(traffic), kind: oneOf('dot', 'line', 'raw') })),
  verbs: texts,
  heads: maybe(
    list(object({ command: traffic, as: traffic, without: list(text), refusedWithout: list(text) })),
  ),
  negotiates: maybe(only(true)),
  records: maybe(records),
});
