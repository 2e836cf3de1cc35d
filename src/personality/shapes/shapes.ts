import type { FieldSource, GoneLines, TableKey, TallyList, TallyStep } from '../../model/field.ts';
import type {
  Batch,
  Block,
  CountedBlock,
  Echo,
  Framing,
  Grammar,
  HeadCommand,
  IntegerForm,
  LayoutItem,
  LengthPrefix,
  RecordGrammar,
  RecordLayout,
} from '../../model/grammar.ts';
import type { KnownValues, Service, Template, Transfer } from '../../model/personality.ts';
import type { EventRef, Situation, Step, Test } from '../../model/situation.ts';
import { maybeOneOf, oneOf, type ShapeOf, type ShapesOf } from './shape-of.ts';

/**
 * The shapes of what a session reads, for the quick check while loading. They are tables so that the check costs
 * little; the types make the compiler complain when model/personality.ts and these tables say different things.
 */

const event = { verb: 'text?', status: 'text?' } as const satisfies ShapeOf<EventRef>;

const counted = { verbs: 'texts', word: 'number', add: 'number' } as const satisfies ShapeOf<CountedBlock>;

const data: ShapeOf<NonNullable<Template['data']>> = {
  direction: oneOf({ toClient: true, toServer: true }),
  after: 'number',
};

/** Shapes that the words of the same name stand for; `events` is a list of `event`. */
export const named = { event, counted, data } as const;

export const service: ShapeOf<Service> = {
  transport: oneOf({ tcp: true, udp: true }),
  address: 'text',
  port: 'number',
  hostName: 'text?',
  dataPort: 'number?',
  idleAfter: 'number?',
  idleSays: 'text?',
};

export const grammar: ShapeOf<Grammar> = {
  framing: 'object',
  tagged: 'flag',
  caseless: 'flag',
  separator: 'text?',
  blocks: 'list',
  verbs: 'texts',
  heads: 'list?',
  records: 'object?',
};

export const head: ShapeOf<HeadCommand> = {
  command: 'text',
  as: 'text',
  without: 'texts',
  refusedWithout: 'texts',
};

export const records: ShapeOf<RecordGrammar> = {
  kindAt: 'numbers',
  statusAt: 'numbers',
  idAt: 'numbers',
  layouts: 'list',
  keywords: 'texts?',
};

export const layout: ShapeOf<RecordLayout> = { command: 'text?', items: 'list', ids: 'numbers?' };

export const integerForms: Readonly<Record<IntegerForm, true>> = {
  u8: true,
  u16be: true,
  u16le: true,
  u24be: true,
  u24le: true,
  u32be: true,
  u32le: true,
  u64be: true,
  u64le: true,
};

export const layoutItems: ShapesOf<LayoutItem, 'item'> = {
  bytes: { size: 'number' },
  labels: {},
  zero: {},
  counted: { number: oneOf(integerForms) },
  ber: {},
  rest: {},
};

export const lengthPrefix = {
  offset: 'number',
  width: 'number',
  endian: oneOf({ big: true, little: true }),
  add: 'number',
  coding: maybeOneOf({ ber: true, varint: true }),
} as const satisfies ShapeOf<LengthPrefix>;

export const framings: ShapesOf<Framing, 'kind'> = {
  line: { literals: 'flag', counted: 'counted?', batches: 'list?' },
  resp: {},
  headers: {},
  prefix: { ...lengthPrefix, first: 'object?', preface: 'text?' },
  terminator: { end: 'text' },
  lines: { count: 'number' },
  fixed: { size: 'number' },
  bracket: { open: 'text', close: 'text' },
  counted: { head: 'text', radix: 'number', digits: 'number?', separator: 'text', add: 'number' },
  turn: {},
  mixed: { echo: 'object?', unended: 'texts?' },
  datagram: {},
};

export const echo: ShapeOf<Echo> = { quiet: 'texts' };

export const batch: ShapeOf<Batch> = { begin: 'text', end: 'text' };

export const block: ShapeOf<Block> = {
  status: 'text',
  verb: 'text?',
  kind: oneOf({ dot: true, line: true, raw: true }),
};

export const knownValues: ShapeOf<KnownValues> = {
  id: 'text',
  verb: 'text',
  part: 'text',
  status: 'text',
  values: 'texts',
};

export const template: ShapeOf<Template> = {
  id: 'text',
  status: 'text',
  parts: 'list',
  ends: maybeOneOf({ close: true, reset: true, said: true }),
  seen: 'number',
  sessions: 'number',
  delay: 'numbers',
  chunks: 'list?',
  data: 'data?',
};

export const chunk: ShapeOf<NonNullable<Template['chunks']>[number]> = { at: 'number', wait: 'number' };

export const fields: ShapesOf<FieldSource, 'field'> = {
  echo: { part: 'text', transform: 'text?' },
  bytes: { from: 'number', to: 'number', xor: 'number?', add: 'number?' },
  recall: { verb: 'text', part: 'text', status: 'text?', except: 'texts?', transform: 'text?' },
  lookup: { verb: 'text', part: 'text', key: 'text', by: 'text' },
  address: { who: oneOf({ client: true, server: true }), form: 'text' },
  table: { key: 'object', values: 'object', usual: 'text', stored: maybeOneOf({ kept: true, sent: true }) },
  here: { part: 'text?' },
  clientName: { names: 'object', pattern: 'text?' },
  time: { format: 'text', offset: 'number', zone: 'text' },
  number: { rule: 'any' },
  id: { rule: 'any' },
  random: { shape: 'any', per: maybeOneOf({ start: true }) },
  dataPort: { form: 'text', ports: 'any' },
  count: { verb: 'text', status: 'text', add: 'number', times: 'number?', since: 'event?' },
  list: {
    key: 'object?',
    lists: 'object',
    usual: 'text',
    gone: 'object?',
    shows: oneOf({ lines: true, count: true, sum: true, word: true }),
    word: 'number?',
    end: 'text?',
  },
  tally: {
    scope: oneOf({ session: true, server: true }),
    key: 'texts',
    base: 'number',
    steps: 'list',
    before: 'flag?',
    width: 'number?',
    list: 'object?',
  },
  length: { of: 'text', add: 'number', times: 'number?' },
  end: {},
  other: { template: 'text', part: 'text' },
  slice: {
    template: 'text',
    range: 'text',
    give: oneOf({ bytes: true, first: true, last: true, size: true }),
  },
  again: { template: 'text', index: 'number' },
  sample: { values: 'texts' },
};

export const tallyStep: ShapeOf<TallyStep> = {
  verb: 'text',
  status: 'text',
  does: oneOf({ add: true, subtract: true, set: true }),
  of: oneOf({ nothing: true, one: true, length: true, number: true, words: true }),
  part: 'text?',
};

export const tableKey: ShapeOf<TableKey> = { verb: 'text?', part: 'text', path: 'flag?' };

export const goneLines: ShapeOf<GoneLines> = { verb: 'text', status: 'text', until: 'event?' };

export const tallyList: ShapeOf<TallyList> = { from: 'number', end: 'text' };

const steps: Readonly<Record<Step, true>> = {
  exact: true,
  situation: true,
  command: true,
  unknown: true,
  nearest: true,
  relative: true,
  default: true,
};

export const situation: ShapeOf<Situation> = {
  id: 'text',
  step: oneOf(steps),
  when: 'list',
  answer: 'text',
  given: 'object?',
  seen: 'number',
  sessions: 'number',
};

export const tests: ShapesOf<Test, 'test'> = {
  verb: { is: 'text' },
  is: { part: 'text', value: 'text', caseless: 'flag?' },
  has: { part: 'text', value: 'text' },
  starts: { part: 'text', value: 'text' },
  ends: { part: 'text', value: 'text' },
  shape: { part: 'text', is: 'text' },
  longer: { part: 'text', than: 'number' },
  above: { part: 'text', than: 'number' },
  words: { least: 'number' },
  known: { part: 'text', set: 'text' },
  form: { is: 'text' },
  byte: { at: 'number', is: 'number' },
  size: { is: 'number' },
  last: { event: 'event' },
  latest: { verb: 'text', status: 'text' },
  happened: { event: 'event', or: 'events?', since: 'events?' },
  count: { event: 'event', least: 'number' },
  same: { verb: 'text', part: 'text', status: 'text' },
  answered: { verb: 'text', template: 'text' },
  said: { verb: 'text', part: 'text', value: 'text', or: 'texts?' },
  story: { last: 'number', is: 'text', scope: maybeOneOf({ server: true }) },
  equals: { part: 'text', verb: 'text', other: 'text' },
};

export const transfer: ShapeOf<Transfer> = {
  verb: 'text',
  argument: 'text',
  user: 'text',
  folder: 'text?',
  text: 'flag?',
  direction: oneOf({ toClient: true, toServer: true }),
  bytes: 'text',
  seen: 'number',
};
