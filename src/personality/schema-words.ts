import { z } from 'zod';

/** What schemas of a personality are made of. */

export const traffic = z
  .string()
  .regex(
    /^[^\u0100-\uffff]*$/,
    'each character is one byte: write what is beyond \\u00ff as its bytes in UTF-8',
  )
  .describe('Bytes, one character a byte, \\u0000 to \\u00ff');
export const count = z.int().min(0);
export const number = z.number();
export const fraction = z.number().min(0).max(1);
export const microseconds = z.number().min(0);
export const texts = z.array(traffic);

/** Data that a learner's rule brings along: anything, but of a depth that no program stumbles over. */
export const rule = z.unknown().refine((value) => isShallow(value, 16), 'nested too deeply');

export const eventRef = z
  .strictObject({ verb: traffic.exactOptional(), status: traffic.exactOptional() })
  .describe('An earlier exchange; what is absent may be anything');

/** What a table is looked up by. */
export const tableKey = z.strictObject({
  verb: traffic.exactOptional(),
  part: traffic,
  path: z.literal(true).exactOptional(),
});

/** What takes lines of a list away, and what brings them back. */
export const goneLines = z.strictObject({ verb: traffic, status: traffic, until: eventRef.exactOptional() });

export const integerForm = z.enum([
  'u8',
  'u16be',
  'u16le',
  'u24be',
  'u24le',
  'u32be',
  'u32le',
  'u64be',
  'u64le',
]);

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}
