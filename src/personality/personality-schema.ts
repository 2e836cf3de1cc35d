import { z } from 'zod';
import type { Field } from '../model/field.ts';
import type { Personality } from '../model/personality.ts';
import type { Test } from '../model/situation.ts';
import { field } from './field-schema.ts';
import {
  count,
  fraction,
  goneLines,
  integerForm,
  microseconds,
  number,
  tableKey,
  texts,
  traffic,
} from './schema-words.ts';
import { test } from './test-schema.ts';

/**
 * The full check of a personality's shape; docs/personality.schema.json is made from it. The last lines of this file
 * make the compiler complain when it and model/personality.ts say different things.
 */

const service = z.strictObject({
  transport: z.enum(['tcp', 'udp']),
  address: z.string().min(1),
  port: z.int().min(0).max(65535),
  hostName: z.string().min(1).exactOptional(),
  dataPort: z.int().min(1).max(65_535).exactOptional(),
  idleAfter: count.exactOptional(),
  idleSays: z.string().exactOptional(),
});

const origin = z.strictObject({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'should be 64 hexadecimal digits'),
  sessions: count,
  from: number,
  to: number,
});

const host = z.strictObject({
  ttl: z.int().min(0).max(255).exactOptional(),
  window: z.int().min(0).max(65535).exactOptional(),
  mss: z.int().min(0).max(65535).exactOptional(),
  windowScale: z.int().min(0).max(255).exactOptional(),
  tcpOptions: z.string().exactOptional(),
  dontFragment: z.boolean().exactOptional(),
  timestamps: z.array(z.strictObject({ time: number, value: number })).exactOptional(),
  ethernet: z.string().exactOptional(),
});

const lengthPrefix = {
  offset: count,
  width: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  endian: z.enum(['big', 'little']),
  add: z.int(),
  coding: z.enum(['ber', 'varint']).exactOptional(),
};

const framing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('line'),
    literals: z.boolean(),
    counted: z.strictObject({ verbs: texts, word: count, add: z.int() }).exactOptional(),
    batches: z.array(z.strictObject({ begin: traffic, end: traffic })).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('resp') }),
  z.strictObject({ kind: z.literal('headers') }),
  z.strictObject({
    kind: z.literal('prefix'),
    ...lengthPrefix,
    first: z.strictObject(lengthPrefix).exactOptional(),
    preface: traffic.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('terminator'), end: traffic }),
  z.strictObject({ kind: z.literal('lines'), count: count }),
  z.strictObject({ kind: z.literal('fixed'), size: count }),
  z.strictObject({ kind: z.literal('bracket'), open: traffic, close: traffic }),
  z.strictObject({
    kind: z.literal('counted'),
    head: traffic,
    radix: z.union([z.literal(10), z.literal(16)]),
    digits: count.exactOptional(),
    separator: traffic,
    add: z.int(),
  }),
  z.strictObject({ kind: z.literal('turn') }),
  z.strictObject({
    kind: z.literal('mixed'),
    echo: z.strictObject({ quiet: texts }).exactOptional(),
    unended: texts.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('datagram') }),
]);

const layoutItem = z.discriminatedUnion('item', [
  z.strictObject({ item: z.literal('bytes'), size: count }),
  z.strictObject({ item: z.literal('labels') }),
  z.strictObject({ item: z.literal('zero') }),
  z.strictObject({ item: z.literal('counted'), number: integerForm }),
  z.strictObject({ item: z.literal('ber') }),
  z.strictObject({ item: z.literal('rest') }),
]);

const records = z.strictObject({
  kindAt: z.array(z.int()),
  statusAt: z.array(z.int()),
  idAt: z.array(z.int()),
  layouts: z.array(
    z.strictObject({
      command: traffic.exactOptional(),
      items: z.array(layoutItem),
      ids: z.array(count).exactOptional(),
    }),
  ),
  keywords: z.array(traffic).exactOptional(),
});

const grammar = z.strictObject({
  framing,
  tagged: z.boolean(),
  caseless: z.boolean(),
  separator: traffic.exactOptional(),
  blocks: z.array(
    z.strictObject({ status: traffic, verb: traffic.exactOptional(), kind: z.enum(['dot', 'line', 'raw']) }),
  ),
  verbs: texts,
  heads: z
    .array(
      z.strictObject({
        command: traffic,
        as: traffic,
        without: z.array(z.string()),
        refusedWithout: z.array(z.string()),
      }),
    )
    .exactOptional(),
  records: records.exactOptional(),
});

const template = z.strictObject({
  id: z.string().min(1),
  status: traffic,
  parts: z.array(z.union([traffic, field], 'should be bytes or a field')),
  ends: z.enum(['close', 'reset', 'said']).exactOptional(),
  seen: count,
  sessions: count,
  delay: z.tuple([microseconds, microseconds, microseconds]).describe('Quartiles, µs'),
  chunks: z.array(z.strictObject({ at: count, wait: microseconds })).exactOptional(),
  data: z.strictObject({ direction: z.enum(['toClient', 'toServer']), after: count }).exactOptional(),
});

const situation = z.strictObject({
  id: z.string().min(1),
  step: z.enum(['exact', 'situation', 'command', 'unknown', 'nearest', 'relative', 'default']),
  when: z.array(test),
  answer: z.string(),
  given: z.record(z.string(), traffic).exactOptional(),
  seen: count,
  sessions: count,
});

const knownValues = z.strictObject({
  id: z.string().min(1),
  verb: traffic,
  part: traffic,
  status: traffic,
  values: texts,
});

const tree = z.strictObject({
  start: z.strictObject({ verb: traffic, part: traffic, values: z.record(traffic, traffic), usual: traffic }),
  moves: z.array(z.strictObject({ verb: traffic, status: traffic, to: z.enum(['named', 'parent']) })),
  paths: texts,
  folders: texts.exactOptional(),
  text: z.strictObject({ verb: traffic, part: traffic, status: traffic, values: texts }).exactOptional(),
});

const numbered = z.strictObject({
  verbs: texts,
  key: tableKey.exactOptional(),
  there: z.record(traffic, z.array(count)),
  gone: goneLines.exactOptional(),
});

const transfer = z.strictObject({
  verb: traffic,
  argument: traffic,
  user: traffic,
  folder: traffic.exactOptional(),
  text: z.literal(true).exactOptional(),
  direction: z.enum(['toClient', 'toServer']),
  bytes: traffic,
  seen: count,
});

const cellAccess = { verb: traffic, at: traffic, per: z.int().min(1) };

const cells = z.strictObject({
  scope: z.enum(['session', 'server']),
  areas: z.array(
    z.strictObject({
      bits: z.union([1, 8, 16, 24, 32, 64].map((bits) => z.literal(bits))),
      read: z.strictObject({ ...cellAccess, count: traffic }),
      writes: z.array(
        z.strictObject({
          ...cellAccess,
          data: count,
          count: traffic.exactOptional(),
          flag: z.literal(true).exactOptional(),
          accepted: count,
        }),
      ),
      space: traffic.exactOptional(),
      first: z.record(z.string(), traffic),
      usual: traffic,
    }),
  ),
});

const things = z.strictObject({
  scope: z.enum(['session', 'server']),
  key: traffic,
  effects: z.array(
    z.strictObject({
      verb: traffic,
      outcome: traffic,
      does: z.enum(['put', 'append', 'prepend', 'keep', 'remove', 'clear']),
      part: traffic.exactOptional(),
    }),
  ),
});

const number16 = z.int().min(0).max(65535);

const tls = z.strictObject({
  start: z.enum(['always', 'offered']).exactOptional(),
  after: z.array(z.strictObject({ command: traffic, template: z.string() })),
  data: z.strictObject({ verb: traffic, status: traffic, value: traffic }).exactOptional(),
  versions: z.tuple([number16, number16]),
  ciphers: z.array(number16),
  notCiphers: z.array(number16),
  ownOrder: z.boolean(),
  notGroups: z.array(number16),
  alpn: texts,
  tickets: z.boolean(),
  ticketLifetime: count.exactOptional(),
  takesNames: z.boolean().exactOptional(),
  asksClient: z.boolean(),
  certificates: z.array(
    z.strictObject({ serverName: z.string().exactOptional(), seen: number, chain: z.array(z.base64()) }),
  ),
});

const quality = z.strictObject({
  sessions: count,
  exchanges: count,
  folds: count.exactOptional(),
  judged: count.exactOptional(),
  class: fraction,
  text: fraction,
  explained: z.strictObject({ constant: fraction, rule: fraction, sampled: fraction }),
});

/** Unknown keys are errors everywhere: a misspelt one must not pass for an absent one. */
export const personalitySchema = z.strictObject({
  format: z.literal('mynah personality'),
  version: z.literal(1),
  service,
  learnedFrom: z.array(origin),
  relatives: z.strictObject({ protocol: z.string(), servers: z.array(z.string()) }).exactOptional(),
  host,
  grammar,
  knowledge: z.array(knownValues),
  templates: z.array(template),
  situations: z.array(situation).min(1),
  tree: tree.exactOptional(),
  things: things.exactOptional(),
  cells: cells.exactOptional(),
  numbered: numbered.exactOptional(),
  tls: tls.exactOptional(),
  transfers: z.array(transfer),
  quality,
  recordings: z.base64().exactOptional(),
  evidence: z
    .string()
    .regex(/^[^/\\]+$/)
    .exactOptional(),
});

type Plain<T> = unknown extends T ? T : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
void ({ fields: true, tests: true, whole: true } satisfies {
  readonly fields: Same<Plain<z.infer<typeof field>>, Plain<Field>>;
  readonly tests: Same<Plain<z.infer<typeof test>>, Plain<Test>>;
  readonly whole: Same<Plain<z.infer<typeof personalitySchema>>, Plain<Personality>>;
});
