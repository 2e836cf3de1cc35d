import { createHash } from 'node:crypto';
import groupBy from 'lodash/groupBy.js';
import { type Difference, differenceKinds, type Finding } from './difference.ts';
import type { Observation } from './observe.ts';
import { maskedReply, skeletonOf } from './tokenize-reply.ts';

const several = 3; // values of a constant that became dynamic

/** Findings that show the same change are one difference; the gravest and best founded come first. */
export function groupFindings(findings: readonly Finding[]): readonly Difference[] {
  const groups = Object.values(groupBy(mergeFields(findings), keyOf));
  const firstBreak = firstStatusChanges(findings);
  return groups
    .flatMap((group) => {
      const [first] = group;
      return first ? [toDifference(first, group, firstBreak)] : [];
    })
    .sort(
      (a, b) =>
        Number(a.mayFollow) - Number(b.mayFollow) ||
        differenceKinds.indexOf(a.kind) - differenceKinds.indexOf(b.kind) ||
        b.exchanges.after - a.exchanges.after ||
        (a.id < b.id ? -1 : 1),
    );
}

function keyOf({ kind, command, before, after, note }: Finding): string {
  if (kind === 'timing' || note?.startsWith('a '))
    return [kind, command, skeletonOf(after.tokens), note].join('\0');
  const said = (one: Observation) => maskedReply(one.tokens, 'echo');
  return [kind, command, said(before), said(after), note ?? ''].join('\0');
}

/** A word that was always the same and now takes many values is one change of a field, not many of a text; also the other way round. */
function mergeFields(findings: readonly Finding[]): readonly Finding[] {
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

/** Where in each conversation a status first differs: what differs later may follow from it. */
function firstStatusChanges(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { kind, after } of findings) {
    if (kind !== 'status' && kind !== 'state') continue;
    const key = String(after.conversation);
    first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, after.index));
  }
  return first;
}

function toDifference(
  first: Finding,
  group: readonly Finding[],
  firstBreak: ReadonlyMap<string, number>,
): Difference {
  const seen = (side: 'before' | 'after') => [...new Set(group.flatMap(({ evidence }) => evidence[side]))];
  const [earlier, later] = [seen('before'), seen('after')];
  const conversations = (some: readonly Observation[]) => new Set(some.map((one) => one.conversation)).size;
  const place = ({ conversation, index }: Observation) => ({ conversation, exchange: index });
  const { kind, ground, command, before, after } = first;
  const note = first.note ?? (kind === 'field' ? fieldNote(first) : undefined);
  return {
    id: createHash('sha1').update(keyOf(first), 'latin1').digest('hex').slice(0, 10),
    kind,
    ground,
    command,
    request: after.exchange.request.raw,
    before: before.exchange.reply,
    after: after.exchange.reply,
    ...(note === undefined ? {} : { note }),
    mayFollow: group.every(
      (one) => (firstBreak.get(String(one.after.conversation)) ?? Number.POSITIVE_INFINITY) < one.after.index,
    ),
    exchanges: { before: earlier.length, after: later.length },
    conversations: { before: conversations(earlier), after: conversations(later) },
    where: { before: place(before), after: place(after) },
  };
}

/** Which dynamic parts only one of the replies has, e.g. `⟨time %c⟩ became ⟨time %Y-%m-%d⟩`. */
function fieldNote({ before, after }: Finding): string {
  const masks = ({ tokens }: Observation) => tokens.flatMap(({ masks: own }) => own.fresh ?? own.ends ?? []);
  const [here, there] = [masks(before), masks(after)];
  const lost = here.filter((mask) => !there.includes(mask));
  const gained = there.filter((mask) => !here.includes(mask));
  const name = (some: readonly string[]) => [...new Set(some)].join(' ') || 'a constant';
  return lost.length + gained.length === 0 ? 'other dynamic parts' : `${name(lost)} became ${name(gained)}`;
}
