import type { Field, Part } from '../../../model/field.ts';

/** How words are spelt when they are repeated, the plainest first. */
const spellings = [undefined, 'upper-word', 'lower-word', 'upper', 'lower'] as const;
type Spelling = (typeof spellings)[number];

/** A field that repeats the client's words in one or another spelling. */
type Spelt = Field & { readonly field: 'echo' | 'recall' };

function isSpelt(part: Part | undefined): part is Spelt {
  return (
    typeof part === 'object' &&
    (part.field === 'echo' || part.field === 'recall') &&
    spellings.some((spelling) => spelling === part.transform)
  );
}

/** The same parts with one field spelt otherwise: servers repeat words of the client as they are, in capitals or in small letters. */
export function respelt(parts: readonly Part[]): readonly (readonly Part[])[] {
  return parts.flatMap((part, index) =>
    isSpelt(part)
      ? spellings
          .filter((spelling) => spelling !== part.transform)
          .map((spelling) => parts.with(index, spell(part, spelling)))
      : [],
  );
}

function spell({ transform: _, ...field }: Spelt, spelling: Spelling): Spelt {
  return spelling === undefined ? field : { ...field, transform: spelling };
}
