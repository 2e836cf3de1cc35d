import isEqual from 'lodash/isEqual.js';
import type { Field, Part } from '../../model/field.ts';
import type { DraftContext, DraftPass } from '../fields/draft-pass.ts';
import type { Draft } from '../model/draft.ts';
import type { PassDescription, Passes } from '../model/pass.ts';
import type { Sample } from '../model/sample.ts';

type Drafts = Parameters<DraftPass['run']>[0];

/** Drafts with what explained each field: a pass, or what it was laid over by. */
export interface Explained {
  readonly drafts: Drafts;
  readonly makers: ReadonlyMap<Field, PassDescription>;
}

/** Runs passes over drafts, and notes for each field which of them it comes from. */
export function explainDrafts(
  draftPasses: readonly DraftPass[],
  first: Drafts,
  context: DraftContext,
  passes: Passes,
  origins: ReadonlyMap<Field, PassDescription> = new Map(),
): Explained {
  const makers = new Map(origins);
  let drafts = first;
  for (const pass of draftPasses) {
    const before = fieldsByReply(drafts);
    const earlier = new Set(all(drafts).flatMap(({ parts }) => fieldsOf(parts)));
    drafts = passes.run(pass, drafts, context);
    for (const { cluster, parts } of all(drafts)) {
      const known = cluster.members[0] && before.get(cluster.members[0]);
      for (const field of fieldsOf(parts)) {
        if (earlier.has(field)) continue;
        const same = known?.find((one) => isEqual(one, field)); // copied as it was
        const maker = same ? makers.get(same) : pass;
        if (maker) makers.set(field, maker);
      }
    }
  }
  return { drafts, makers };
}

function all({ settled, open }: Drafts): readonly Draft[] {
  return [...settled, ...open];
}

/** Drafts of several passes are the same if they stand for the same reply. */
function fieldsByReply(drafts: Drafts): ReadonlyMap<Sample, readonly Field[]> {
  return new Map(
    all(drafts).flatMap(({ cluster: { members }, parts }) =>
      members[0] ? [[members[0], fieldsOf(parts)] as const] : [],
    ),
  );
}

function fieldsOf(parts: readonly Part[]): readonly Field[] {
  return parts.filter((part) => typeof part !== 'string');
}
