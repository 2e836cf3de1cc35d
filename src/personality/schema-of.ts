import { z } from 'zod';
import { FormatError } from '../model/errors.ts';
import { unreachable } from '../model/unreachable.ts';
import type { Keys, Shape, TaggedShape } from './shapes/shape.ts';

/** Of data that a kind of value brings along; deeper than any program wants it. */
const deepest = 16;

/** Bytes, one character a byte. */
export const traffic = z
  .string()
  .regex(
    /^[^\u0100-\uffff]*$/,
    'each character is one byte: write what is beyond \\u00ff as its bytes in UTF-8',
  )
  .describe('Bytes, one character a byte, \\u0000 to \\u00ff');

/** The schema of a shape: the full check. Unknown keys are errors everywhere, for a misspelt one must not pass for an absent one. */
export function schemaOf(shape: Shape): z.ZodType {
  switch (shape.kind) {
    case 'text':
      return textSchema(shape);
    case 'number':
      return numberSchema(shape);
    case 'flag':
      return z.boolean();
    case 'only':
      return z.literal(shape.value);
    case 'oneOf':
      return oneOfSchema(shape.values);
    case 'rule':
      return ruleSchema(shape.read);
    case 'list':
      return listSchema(shape);
    case 'tuple':
      return said(z.tuple(shape.of.map(schemaOf) as [z.ZodType, ...z.ZodType[]]), shape.says);
    case 'record':
      return z.record(shape.key === 'traffic' ? traffic : z.string(), schemaOf(shape.of));
    case 'object':
      return said(z.strictObject(keysSchema(shape.keys)), shape.says);
    case 'tagged':
      return taggedSchema(shape);
    case 'bytesOr':
      return z.union([traffic, schemaOf(shape.of)], 'should be bytes or a field');
    case 'maybe':
      return schemaOf(shape.of).exactOptional();
    case 'aside':
      return schemaOf(shape.of);
    default:
      return unreachable(shape);
  }
}

function said(schema: z.ZodType, words: string | undefined): z.ZodType {
  return words === undefined ? schema : schema.describe(words);
}

function textSchema({
  traffic: isTraffic,
  base64,
  least,
  pattern,
  should,
}: Extract<Shape, { kind: 'text' }>) {
  if (isTraffic) return traffic;
  if (base64) return z.base64();
  if (pattern) return z.string().regex(pattern, should);
  return least === undefined ? z.string() : z.string().min(least);
}

function listSchema({ of, least }: Extract<Shape, { kind: 'list' }>) {
  const schema = z.array(schemaOf(of));
  return least === undefined ? schema : schema.min(least);
}

function numberSchema({ whole, least, most }: Extract<Shape, { kind: 'number' }>) {
  let schema: z.ZodNumber = whole ? z.int() : z.number();
  if (least !== undefined) schema = schema.min(least);
  if (most !== undefined) schema = schema.max(most);
  return schema;
}

function oneOfSchema(values: readonly (string | number)[]): z.ZodType {
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length ? z.enum(texts) : z.union(values.map((value) => z.literal(value)));
}

/** Data that only its own reader knows. */
function ruleSchema(read: (value: unknown) => unknown): z.ZodType {
  return z.unknown().superRefine((value, context) => {
    const message = isShallow(value, deepest) ? complaintOf(read, value) : 'nested too deeply';
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

function complaintOf(read: (value: unknown) => unknown, value: unknown): string | undefined {
  try {
    read(value);
    return undefined;
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

function taggedSchema({ tag, members, common }: TaggedShape): z.ZodType {
  const schemas = Object.entries(members).map(([name, keys]) =>
    z.strictObject({ [tag]: z.literal(name), ...keysSchema(keys), ...keysSchema(common) }),
  );
  return z.discriminatedUnion(tag, schemas as [z.ZodObject, ...z.ZodObject[]]);
}

function keysSchema(keys: Keys): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(keys).map(([key, shape]) => [key, schemaOf(shape)]));
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}
