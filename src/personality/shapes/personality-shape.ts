import type { Field } from '../../model/field.ts';
import type { Personality } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import { seen } from './common-shapes.ts';
import { field } from './field-shapes.ts';
import { grammar } from './grammar-shapes.ts';
import {
  aside,
  base64,
  bytesOr,
  count,
  flag,
  fraction,
  list,
  matching,
  maybe,
  microseconds,
  name,
  number,
  object,
  oneOf,
  only,
  record,
  type TypeOf,
  text,
  texts,
  traffic,
  tuple,
  wholeFrom,
} from './shape.ts';
import { test } from './test-shapes.ts';
import { cells, numbered, properties, queues, service, things, tls, transfer, tree } from './world-shapes.ts';

const origin = object({
  name: text,
  sha256: matching(/^[0-9a-f]{64}$/, 'should be 64 hexadecimal digits'),
  sessions: count,
  from: number,
  to: number,
});

const host = object({
  ttl: maybe(wholeFrom(0, 255)),
  window: maybe(wholeFrom(0, 65535)),
  mss: maybe(wholeFrom(0, 65535)),
  windowScale: maybe(wholeFrom(0, 255)),
  tcpOptions: maybe(text),
  dontFragment: maybe(flag),
  timestamps: maybe(list(object({ time: number, value: number }))),
  ethernet: maybe(text),
});

const template = object({
  id: name,
  status: traffic,
  parts: list(bytesOr(field)),
  ends: maybe(oneOf('close', 'reset', 'said')),
  ...seen,
  delay: tuple<readonly [number, number, number]>(
    [microseconds, microseconds, microseconds],
    'Quartiles, µs',
  ),
  chunks: maybe(list(object({ at: count, wait: microseconds, begins: maybe(traffic) }))),
  lateAfter: maybe(count),
  data: maybe(object({ direction: oneOf('toClient', 'toServer'), after: count })),
});

const situation = object({
  id: name,
  step: oneOf('exact', 'situation', 'command', 'unknown', 'nearest', 'relative', 'default'),
  when: list(test),
  answer: text,
  given: maybe(record('text', traffic)),
  ...seen,
});

const knownValues = object({ id: name, verb: traffic, part: traffic, status: traffic, values: texts });

const quality = object({
  sessions: count,
  exchanges: count,
  folds: maybe(count),
  judged: maybe(count),
  class: fraction,
  text: fraction,
  explained: object({ constant: fraction, rule: fraction, sampled: fraction }),
});

/** The whole file. */
export const personality = object({
  format: only('mynah personality'),
  version: only(1),
  service,
  learnedFrom: aside(list(origin)),
  relatives: aside(maybe(object({ protocol: text, servers: list(text) }))),
  host: aside(host),
  grammar,
  knowledge: list(knownValues),
  templates: list(template),
  situations: list(situation, 1),
  tree: maybe(tree),
  things: maybe(things),
  queues: maybe(queues),
  cells: maybe(cells),
  numbered: maybe(numbered),
  properties: maybe(properties),
  tls: maybe(tls),
  transfers: list(transfer),
  quality: aside(quality),
  recordings: aside(maybe(base64)),
  evidence: aside(maybe(matching(/^[^/\\]+$/))),
});

type Plain<T> = unknown extends T ? T : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
void ({ fields: true, tests: true, whole: true } satisfies {
  readonly fields: Same<Plain<TypeOf<typeof field>>, Plain<Field>>;
  readonly tests: Same<Plain<TypeOf<typeof test>>, Plain<Test>>;
  readonly whole: Same<Plain<TypeOf<typeof personality>>, Plain<Personality>>;
});
