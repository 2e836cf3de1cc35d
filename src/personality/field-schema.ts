import { z } from 'zod';
import {
  count,
  eventRef,
  goneLines,
  integerForm,
  number,
  rule,
  tableKey,
  texts,
  traffic,
} from './schema-words.ts';

const evidence = {
  seen: count.exactOptional(),
  distinct: count.exactOptional(),
  as: integerForm.exactOptional(),
};
const tallyStep = z.strictObject({
  verb: traffic,
  status: traffic,
  does: z.enum(['add', 'subtract', 'set']),
  of: z.enum(['nothing', 'one', 'length', 'number', 'words']),
  part: traffic.exactOptional(),
});
const fieldOf = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ field: z.literal(name), ...shape, ...evidence });

export const field = z.discriminatedUnion('field', [
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
    gone: goneLines.exactOptional(),
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
  fieldOf('length', { of: z.string(), add: number, times: number.exactOptional() }),
  fieldOf('end', {}),
  fieldOf('other', { template: z.string(), part: z.string() }),
  fieldOf('slice', {
    template: z.string(),
    range: traffic,
    give: z.enum(['bytes', 'first', 'last', 'size']),
  }),
  fieldOf('again', { template: z.string(), index: count }),
  fieldOf('sample', { values: texts.min(1) }),
]);
