import { event } from './common-shapes.ts';
import { count, list, maybe, number, only, tagged, text, texts, traffic, whole, wholeFrom } from './shape.ts';

/** What situations ask, by the kind of test. */
export const test = tagged('test', {
  verb: { is: traffic },
  is: { part: traffic, value: traffic, caseless: maybe(only(true)) },
  has: { part: traffic, value: traffic },
  starts: { part: traffic, value: traffic },
  ends: { part: traffic, value: traffic },
  shape: { part: traffic, is: text },
  longer: { part: traffic, than: number },
  above: { part: traffic, than: number },
  words: { least: count },
  known: { part: traffic, set: text },
  form: { is: text },
  byte: { at: whole, is: wholeFrom(0, 255) },
  size: { is: count },
  last: { event },
  latest: { verb: traffic, status: traffic },
  happened: { event, or: maybe(list(event)), since: maybe(list(event)) },
  count: { event, template: maybe(text), least: count },
  same: { verb: traffic, part: traffic, status: traffic },
  answered: { verb: traffic, template: text },
  said: { verb: traffic, part: traffic, value: traffic, or: maybe(texts) },
  story: { last: count, is: text, scope: maybe(only('server')) },
  equals: { part: traffic, verb: traffic, other: traffic },
});
