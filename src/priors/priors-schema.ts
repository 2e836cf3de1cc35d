import { z } from 'zod';
import type { Test } from '../model/situation.ts';
import { schemaOf, traffic } from '../personality/schema-of.ts';
import { test } from '../personality/shapes/test-shapes.ts';

const name = z.string().min(1);
const count = z.int().min(0);

const answer = z.strictObject({
  status: traffic,
  about: z.enum(['state', 'syntax', 'value', 'rights']).exactOptional(),
  dot: z.literal(true).exactOptional(),
  data: z.enum(['toClient', 'toServer']).exactOptional(),
  ends: z.enum(['close', 'reset']).exactOptional(),
  by: z.string().min(1),
});

/** The file: questions and servers are said once and named where they matter, so that a case is a line that can be read. */
export const priorsSchema = z.strictObject({
  format: z.literal('mynah priors'),
  version: z.literal(1),
  protocol: name,
  servers: z.array(z.strictObject({ id: name, name, family: name, sessions: count })).min(1),
  questions: z.record(z.string(), schemaOf(test) as z.ZodType<Test>),
  cases: z.array(
    z.strictObject({ command: traffic, when: z.array(z.string()), answers: z.array(answer).min(1) }),
  ),
});
