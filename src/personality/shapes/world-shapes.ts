import { goneLines, tableKey } from './common-shapes.ts';
import {
  base64,
  count,
  flag,
  list,
  maybe,
  name,
  number,
  object,
  oneOf,
  only,
  record,
  text,
  texts,
  traffic,
  tuple,
  whole,
  wholeFrom,
} from './shape.ts';

/** Models of what a server keeps, and how it speaks TLS. */

export const tree = object({
  start: object({ verb: traffic, part: traffic, values: record('traffic', traffic), usual: traffic }),
  moves: list(object({ verb: traffic, status: traffic, to: oneOf('named', 'parent') })),
  paths: texts,
  folders: maybe(texts),
  text: maybe(object({ verb: traffic, part: traffic, status: traffic, values: texts })),
});

export const numbered = object({
  verbs: texts,
  key: maybe(tableKey),
  there: record('traffic', list(count)),
  gone: maybe(goneLines),
});

export const things = object({
  scope: oneOf('session', 'server'),
  key: traffic,
  keys: maybe(record('traffic', traffic)),
  several: maybe(record('traffic', wholeFrom(1))),
  counts: maybe(texts),
  numbered: maybe(whole),
  space: maybe(object({ verb: traffic, part: traffic, usual: maybe(traffic) })),
  effects: list(
    object({
      verb: traffic,
      outcome: traffic,
      does: oneOf('put', 'append', 'prepend', 'increase', 'decrease', 'keep', 'remove', 'clear'),
      part: maybe(traffic),
    }),
  ),
});

const queueEvent = { verb: traffic, outcome: traffic };
const queueLine = object({ verb: maybe(traffic), part: traffic });

export const queues = object({
  puts: list(
    object({
      ...queueEvent,
      part: traffic,
      line: maybe(queueLine),
      rank: maybe(traffic),
      name: maybe(count),
      atHead: maybe(only(true)),
    }),
  ),
  takes: list(
    object({
      verb: traffic,
      nothing: texts,
      line: maybe(queueLine),
      from: oneOf('first', 'last'),
      keeps: maybe(only(true)),
    }),
  ),
  changes: list(object({ ...queueEvent, does: oneOf('remove', 'return', 'aside'), rank: maybe(traffic) })),
  named: texts,
});

const access = { verb: traffic, at: traffic, per: wholeFrom(1) };

const cellWrite = object({
  ...access,
  data: count,
  count: maybe(traffic),
  flag: maybe(only(true)),
  accepted: count,
});

export const cells = object({
  scope: oneOf('session', 'server'),
  areas: list(
    object({
      bits: oneOf(1, 8, 16, 24, 32, 64) as typeof number,
      read: object({ ...access, count: traffic }),
      writes: list(cellWrite),
      space: maybe(traffic),
      first: record('text', traffic),
      usual: traffic,
    }),
  ),
});

export const properties = object({
  owners: list(list(traffic)),
  asks: list(
    object({
      verb: traffic,
      word: maybe(traffic),
      before: traffic,
      between: traffic,
      end: traffic,
      always: list(traffic),
    }),
  ),
  names: record('text', list(traffic)),
  things: record('text', record('text', record('text', traffic))),
  changes: list(
    object({
      verb: traffic,
      word: maybe(traffic),
      item: traffic,
      property: traffic,
      does: oneOf('add', 'remove', 'set'),
      shows: flag,
    }),
  ),
});

export const transfer = object({
  verb: traffic,
  argument: traffic,
  user: traffic,
  folder: maybe(traffic),
  text: maybe(only(true)),
  direction: oneOf('toClient', 'toServer'),
  bytes: traffic,
  seen: count,
});

const number16 = wholeFrom(0, 65535);

export const tls = object({
  start: maybe(oneOf('always', 'offered')),
  after: list(object({ command: traffic, template: text })),
  data: maybe(object({ verb: traffic, status: traffic, value: traffic })),
  versions: tuple<readonly [number, number]>([number16, number16]),
  ciphers: list(number16),
  notCiphers: list(number16),
  ownOrder: flag,
  notGroups: list(number16),
  primeBits: maybe(count),
  alpn: texts,
  tickets: flag,
  ticketLifetime: maybe(count),
  takesNames: maybe(flag),
  asksClient: flag,
  certificates: list(object({ serverName: maybe(text), seen: number, chain: list(base64) })),
});

/** A service, as its personality stands for it. */
export const service = object({
  transport: oneOf('tcp', 'udp'),
  address: name,
  port: number16,
  hostName: maybe(name),
  dataPort: maybe(wholeFrom(1, 65_535)),
  clockAhead: maybe(whole),
  idleAfter: maybe(count),
  idleSays: maybe(traffic),
});
