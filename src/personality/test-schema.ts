import { z } from 'zod';
import { count, eventRef, number, traffic } from './schema-words.ts';

const testOf = <Name extends string, Shape extends z.core.$ZodLooseShape>(name: Name, shape: Shape) =>
  z.strictObject({ test: z.literal(name), ...shape });

export const test = z.discriminatedUnion('test', [
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
  testOf('count', { event: eventRef, template: z.string().exactOptional(), least: count }),
  testOf('same', { verb: traffic, part: traffic, status: traffic }),
  testOf('answered', { verb: traffic, template: z.string() }),
  testOf('said', { verb: traffic, part: traffic, value: traffic, or: z.array(traffic).exactOptional() }),
  testOf('story', { last: count, is: z.string(), scope: z.literal('server').exactOptional() }),
  testOf('equals', { part: traffic, verb: traffic, other: traffic }),
]);
