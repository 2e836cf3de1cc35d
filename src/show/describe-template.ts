import { matchTemplate } from '../compare/replies/match-template.ts';
import { printable } from '../compare/reports/visible.ts';
import type { Field } from '../model/field.ts';
import type { Template } from '../model/personality.ts';
import { describeField } from '../personality/words/describe-field.ts';

/** A piece of an answer as it is shown: constant bytes, or a field with a value that it had. */
export type ShownPart =
  | { readonly kind: 'constant'; readonly text: string }
  /** `text` is captured bytes; undefined where no recorded reply fits, and only `how` can be told. */
  | {
      readonly kind: 'field';
      readonly field: Field;
      readonly text: string | undefined;
      readonly how: string;
    };

/** An answer with its fields, filled from a recorded reply where that fits the template. */
export function describeTemplate({ parts }: Template, reply: string | undefined): readonly ShownPart[] {
  const values = reply === undefined ? undefined : matchTemplate(parts, reply);
  let next = 0;
  return parts.map((part): ShownPart => {
    if (typeof part === 'string') return { kind: 'constant', text: part };
    const value = values?.[next++]?.value;
    const how = printable(describeField(part));
    return { kind: 'field', field: part, text: value, how };
  });
}
