import groupBy from 'lodash/groupBy.js';
import { maskedReply, skeletonOf } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';

const several = 3; // values of a constant that became dynamic

/** A word that was always the same and now takes many values is one change of a field, not many of a text; also the other way round. */
export function mergeFields(findings: readonly Finding[]): readonly Finding[] {
  const alike = groupBy(findings, (finding) => {
    const columns = changedColumns(finding);
    return columns === undefined
      ? 'other'
      : `${finding.command}\0${skeletonOf(finding.after.tokens)}\0${columns.join()}`;
  });
  return Object.entries(alike).flatMap(([key, group]) => {
    const [first] = group;
    if (key === 'other' || !first) return group;
    const values = (side: 'before' | 'after') =>
      new Set(group.map((one) => maskedReply(one[side].tokens, 'ends'))).size;
    const note =
      values('before') === 1 && values('after') >= several
        ? 'a constant became dynamic'
        : values('after') === 1 && values('before') >= several
          ? 'a dynamic part became constant'
          : undefined;
    return note === undefined ? group : group.map((one): Finding => ({ ...one, kind: 'field', note }));
  });
}

/** The one to three words that differ where the replies line up otherwise. */
function changedColumns({ kind, before, after }: Finding): readonly number[] | undefined {
  if (kind !== 'text' || skeletonOf(before.tokens) !== skeletonOf(after.tokens)) return undefined;
  const columns = after.tokens.flatMap((token, column) =>
    token.text === before.tokens[column]?.text || token.masks.fresh || token.masks.ends ? [] : [column],
  );
  return columns.length > 3 ? undefined : columns;
}
