import type { Field, Part } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';

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

/** The same parts with one field spelt otherwise. */
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

/** Parts of one template with all replies it stands for. */
export interface Spelled {
  readonly parts: readonly Part[];
  readonly members: readonly Sample[];
}

/**
 * Chooses the spelling of repeated commands where the recordings leave it open, because clients typed capitals only: as
 * where they did not. `fits` tells whether parts would have written a reply.
 */
export function chooseLetterCase(
  drafts: readonly Spelled[],
  fits: (parts: readonly Part[], sample: Sample) => boolean,
): (draft: Spelled) => readonly Part[] {
  const votes = new Map<string, number>();
  const open = new Map<Spelled, Map<number, readonly Spelt[]>>();
  for (const draft of drafts) {
    draft.parts.forEach((part, index) => {
      if (!isSpelt(part) || part.field !== 'echo' || !isCommand(part)) return;
      const possible = spellings
        .map((spelling) => spell(part, spelling))
        .filter((field) => draft.members.every((sample) => fits(draft.parts.with(index, field), sample)));
      const letterCases = new Set(possible.map(letterCase));
      if (letterCases.size === 1) for (const one of letterCases) votes.set(one, (votes.get(one) ?? 0) + 1);
      else if (possible.length > 0) open.set(draft, (open.get(draft) ?? new Map()).set(index, possible));
    });
  }
  const [winner, second] = [...votes].sort((a, b) => b[1] - a[1]);
  if (!winner || winner[1] <= 2 * (second?.[1] ?? 0)) return ({ parts }) => parts;
  return (draft) => {
    const own = open.get(draft);
    return draft.parts.map(
      (part, index) => own?.get(index)?.find((field) => letterCase(field) === winner[0]) ?? part,
    );
  };
}

const isCommand = ({ part }: Spelt) => part === 'verb' || part === 'line';

/** `upper` of the command alone and `upper-word` of the whole line are one habit. */
function letterCase({ transform = 'plain' }: Spelt): string {
  return transform.replace('-word', '');
}
