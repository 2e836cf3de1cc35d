import { z } from 'zod';
import type { Field, Personality, Test } from '../model/personality.ts';

/**
 * The full check of a personality's shape; docs/personality.schema.json is made from it. The last lines of this file
 * make the compiler complain when it and model/personality.ts say different things.
 */

const traffic = z
  .string()
  .regex(
    /^[^\u0100-\uffff]*$/,
    'each character is one byte: write what is beyond \\u00ff as its bytes in UTF-8',
  )
  .describe('Bytes, one character a byte, \\u0000 to \\u00ff');
const count = z.int().min(0);
const number = z.number();
const fraction = z.number().min(0).max(1);
const microseconds = z.number().min(0);
const texts = z.array(traffic);

/** Data that a learner's rule brings along: anything, but of a depth that no program stumbles over. */
const rule = z.unknown().refine((value) => isShallow(value, 16), 'nested too deeply');

const eventRef = z
  .strictObject({ verb: traffic.exactOptional(), status: traffic.exactOptional() })
  .describe('An earlier exchange; what is absent may be anything');

const service = z.strictObject({
  transport: z.enum(['tcp', 'udp']),
  address: z.string().min(1),
  port: z.int().min(0).max(65535),
  hostName: z.string().min(1).exactOptional(),
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
  coding: z.literal('ber').exactOptional(),
};

const framing = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('line'),
    literals: z.boolean(),
    counted: z.strictObject({ verbs: texts, word: count, add: z.int() }).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('resp') }),
  z.strictObject({ kind: z.literal('headers') }),
  z.strictObject({
    kind: z.literal('prefix'),
    ...lengthPrefix,
    first: z.strictObject(lengthPrefix).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('turn') }),
  z.strictObject({ kind: z.literal('mixed') }),
  z.strictObject({ kind: z.literal('datagram') }),
]);

const integerForm = z.enum(['u8', 'u16be', 'u16le', 'u24be', 'u24le', 'u32be', 'u32le', 'u64be', 'u64le']);

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
  layouts: z.array(z.strictObject({ command: traffic.exactOptional(), items: z.array(layoutItem) })),
});

const grammar = z.strictObject({
  framing,
  tagged: z.boolean(),
  caseless: z.boolean(),
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

const evidence = {
  seen: count.exactOptional(),
  distinct: count.exactOptional(),
  as: integerForm.exactOptional(),
};
const tableKey = z.strictObject({
  verb: traffic.exactOptional(),
  part: traffic,
  path: z.literal(true).exactOptional(),
});
const tallyStep = z.strictObject({
  verb: traffic,
  status: traffic,
  does: z.enum(['add', 'subtract', 'set']),
  of: z.enum(['nothing', 'one', 'length', 'number', 'words']),
  part: traffic.exactOptional(),
});
const fieldOf = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ field: z.literal(name), ...shape, ...evidence });

const field = z.discriminatedUnion('field', [
  fieldOf('echo', { part: traffic, transform: z.string().exactOptional() }),
  fieldOf('bytes', {
    from: z.int(),
    to: z.int(),
    xor: z.int().min(0).max(255).exactOptional(),
    add: z.int().exactOptional(),
  }),
  fieldOf('recall', {
    verb: traffic,
    part: traffic,
    status: traffic.exactOptional(),
    except: texts.exactOptional(),
    transform: z.string().exactOptional(),
  }),
  fieldOf('lookup', { verb: traffic, part: traffic, key: traffic, by: traffic }),
  fieldOf('address', { who: z.enum(['client', 'server']), form: z.string() }),
  fieldOf('table', {
    key: tableKey,
    values: z.record(traffic, traffic),
    usual: traffic,
    stored: z.enum(['kept', 'sent']).exactOptional(),
  }),
  fieldOf('here', { part: traffic.exactOptional() }),
  fieldOf('clientName', { names: z.record(z.string(), traffic), pattern: traffic.exactOptional() }),
  fieldOf('time', { format: z.string(), offset: number, zone: z.string() }),
  fieldOf('number', { rule }),
  fieldOf('id', { rule }),
  fieldOf('random', { shape: rule, per: z.literal('start').exactOptional() }),
  fieldOf('dataPort', { form: z.string(), ports: rule }),
  fieldOf('count', {
    verb: traffic,
    status: traffic,
    add: number,
    times: number.exactOptional(),
    since: eventRef.exactOptional(),
  }),
  fieldOf('list', {
    key: tableKey.exactOptional(),
    lists: z.record(traffic, texts),
    usual: traffic,
    gone: z.strictObject({ verb: traffic, status: traffic, until: eventRef.exactOptional() }).exactOptional(),
    shows: z.enum(['lines', 'count', 'sum', 'word']),
    word: count.exactOptional(),
    end: traffic.exactOptional(),
  }),
  fieldOf('tally', {
    scope: z.enum(['session', 'server']),
    key: texts,
    base: number,
    steps: z.array(tallyStep),
    before: z.literal(true).exactOptional(),
    width: count.exactOptional(),
    list: z.strictObject({ from: z.int(), end: traffic }).exactOptional(),
  }),
  fieldOf('length', { of: z.string(), add: number }),
  fieldOf('other', { template: z.string(), part: z.string() }),
  fieldOf('slice', {
    template: z.string(),
    range: traffic,
    give: z.enum(['bytes', 'first', 'last', 'size']),
  }),
  fieldOf('again', { template: z.string(), index: count }),
  fieldOf('sample', { values: texts.min(1) }),
]);

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

const testOf = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ test: z.literal(name), ...shape });

const test = z.discriminatedUnion('test', [
  testOf('verb', { is: traffic }),
  testOf('is', { part: traffic, value: traffic, caseless: z.literal(true).exactOptional() }),
  testOf('has', { part: traffic, value: traffic }),
  testOf('starts', { part: traffic, value: traffic }),
  testOf('ends', { part: traffic, value: traffic }),
  testOf('shape', { part: traffic, is: z.string() }),
  testOf('longer', { part: traffic, than: number }),
  testOf('above', { part: traffic, than: number }),
  testOf('words', { least: count }),
  testOf('known', { part: traffic, set: z.string() }),
  testOf('form', { is: z.string() }),
  testOf('byte', { at: z.int(), is: z.int().min(0).max(255) }),
  testOf('size', { is: count }),
  testOf('last', { event: eventRef }),
  testOf('latest', { verb: traffic, status: traffic }),
  testOf('happened', {
    event: eventRef,
    or: z.array(eventRef).exactOptional(),
    since: z.array(eventRef).exactOptional(),
  }),
  testOf('count', { event: eventRef, least: count }),
  testOf('same', { verb: traffic, part: traffic, status: traffic }),
  testOf('answered', { verb: traffic, template: z.string() }),
  testOf('said', { verb: traffic, part: traffic, value: traffic, or: z.array(traffic).exactOptional() }),
  testOf('equals', { part: traffic, verb: traffic, other: traffic }),
]);

const situation = z.strictObject({
  id: z.string().min(1),
  step: z.enum(['exact', 'situation', 'command', 'unknown', 'nearest', 'default']),
  when: z.array(test),
  answer: z.string(),
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
  text: z.strictObject({ verb: traffic, part: traffic, status: traffic, values: texts }).exactOptional(),
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
  host,
  grammar,
  knowledge: z.array(knownValues),
  templates: z.array(template),
  situations: z.array(situation).min(1),
  tree: tree.exactOptional(),
  transfers: z.array(transfer),
  quality,
  recordings: z.base64(),
});

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}

type Plain<T> = unknown extends T ? T : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
void ({ fields: true, tests: true, whole: true } satisfies {
  readonly fields: Same<Plain<z.infer<typeof field>>, Plain<Field>>;
  readonly tests: Same<Plain<z.infer<typeof test>>, Plain<Test>>;
  readonly whole: Same<Plain<z.infer<typeof personalitySchema>>, Plain<Personality>>;
});
