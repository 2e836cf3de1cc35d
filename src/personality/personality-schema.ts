import type { z } from 'zod';
import type { Personality } from '../model/personality.ts';
import { schemaOf } from './schema-of.ts';
import { personality } from './shapes/personality-shape.ts';

/** The full check of a personality's shape; docs/personality.schema.json is made from it. */
export const personalitySchema = schemaOf(personality) as z.ZodType<Personality>;
