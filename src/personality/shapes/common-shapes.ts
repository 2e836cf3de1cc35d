import { count, maybe, object, oneOf, only, traffic } from './shape.ts';

/** What several tables name. */

export const event = object(
  { verb: maybe(traffic), status: maybe(traffic) },
  'An earlier exchange; what is absent may be anything',
);

/** What a table is looked up by. */
export const tableKey = object({ verb: maybe(traffic), part: traffic, path: maybe(only(true)) });

/** What takes lines of a list away, and what brings them back. */
export const goneLines = object({ verb: traffic, status: traffic, until: maybe(event) });

export const integerForm = oneOf(
  'u8',
  'u16be',
  'u16le',
  'u24be',
  'u24le',
  'u32be',
  'u32le',
  'u64be',
  'u64le',
);

/** How often something was seen. */
export const seen = { seen: count, sessions: count };
