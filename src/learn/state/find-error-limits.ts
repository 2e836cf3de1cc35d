import { isRefusal } from '../../knowledge/status-codes.ts';
import { type Context, countOf } from '../../message/situation/situation-tests.ts';
import type { Template } from '../../model/personality.ts';
import type { Test } from '../../model/situation.ts';
import { groupBy } from '../../statistics/group-by.ts';
import { nothing, type Pass, Passes } from '../model/pass.ts';
import type { Row } from '../model/row.ts';
import type { Rule } from '../model/rule.ts';

const leastGroups = 2; // of sessions that were closed so
const mostBeyond = 0.1; // share of the sightings of the refusal that are beyond the limit

/** Where `refusal` would be the answer, the session is closed with `closing` if the test holds. */
interface Limit {
  readonly refusal: number;
  readonly closing: number;
  readonly test: Test & { readonly test: 'count' };
}

/** Trees are grown from `rows`, in which closings count as the refusals that they stand for, and `rules` adds the closings. */
export interface Limits {
  readonly rows: readonly Row[];
  readonly rules: (grown: readonly Rule[]) => readonly Rule[];
}

/**
 * Servers close the session of a client that was refused too often, as in `Too many invalid commands`. Its last command
 * would have been refused as those before were, so that answer tells nothing about the command and is learned apart.
 */
export function findErrorLimits(
  rows: readonly Row[],
  templates: readonly Template[],
  passes: Passes = new Passes(),
): Limits {
  const closed = rows.filter(
    ({ label, context }) => templates[label]?.ends === 'close' && context.request.kind === 'command',
  );
  const limits = passes.run(errorLimits, closed, { rows, templates });
  for (const { test, closing, refusal } of limits) {
    const text = `then ${templates[closing]?.id} ends the session in the place of this refusal`;
    passes.observe({ pass: 'findErrorLimits', subject: templates[refusal]?.id ?? '', test, text });
  }
  const models = new Map(limits.map(({ closing, refusal }) => [closing, modelOf(refusal, rows)]));
  const tooMany = new Set<Context>();
  const relabelled = rows.map((row) => {
    const model = models.get(row.label);
    if (!model) return row;
    tooMany.add(row.context);
    return { ...row, label: model.label, status: model.status, reason: model.reason };
  });
  return {
    rows: relabelled,
    rules: (grown) => grown.flatMap((rule) => [...closings(rule, limits, tooMany), rule]),
  };
}

/** Finds the limits among the answers that closed a session. */
export const errorLimits: Pass<
  readonly Row[],
  readonly Limit[],
  { readonly rows: readonly Row[]; readonly templates: readonly Template[] }
> = {
  name: 'findErrorLimits',
  explanation: 'sessions of clients that were refused too often are closed: the last command is not to blame',
  run: (closed, { rows, templates }) =>
    groupBy(closed, ({ label }) => String(label)).flatMap((same) => limitOf(same, rows, templates)),
  otherwise: nothing,
};

/** One of the rows with this refusal, best one that is about the state. */
function modelOf(refusal: number, rows: readonly Row[]): Row | undefined {
  const like = rows.filter(({ label }) => label === refusal);
  return like.find(({ reason }) => reason === 'state') ?? like[0];
}

/** The closing of one template, if it came after several refusals of one kind, and these seldom went on beyond it. */
function limitOf(
  closed: readonly Row[],
  rows: readonly Row[],
  templates: readonly Template[],
): readonly Limit[] {
  const [first] = closed;
  if (!first || new Set(closed.map(({ group }) => group)).size < leastGroups) return [];
  const before = groupBy(closed, ({ context }) => context.history.last?.template ?? '');
  const [usual] = before.sort((a, b) => b.length - a.length);
  const last = usual?.[0]?.context.history.last;
  if (!last || !usual || !isRefusal(last.status) || usual.length * 2 <= closed.length) return [];
  const refusal = templates.findIndex(({ id }) => id === last.template);
  const others = rows.filter(({ label }) => label === refusal);
  // where all errors have one status, other refusals need not count
  for (const what of [{}, { template: last.template }]) {
    const counted = { event: { status: last.status }, ...what };
    const least = Math.min(...closed.map(({ context }) => countOf(counted, context.history)));
    const beyond = others.filter(({ context }) => countOf(counted, context.history) >= least);
    if (least >= 2 && beyond.length <= mostBeyond * others.length)
      return [{ refusal, closing: first.label, test: { test: 'count', ...counted, least } }];
  }
  return [];
}

function closings(rule: Rule, limits: readonly Limit[], tooMany: ReadonlySet<Context>): readonly Rule[] {
  return limits
    .filter(({ refusal }) => refusal === rule.label)
    .map(({ closing, test }) => ({
      ...rule,
      when: [...rule.when, test],
      label: closing,
      rows: rule.rows.filter((row) => tooMany.has(row.context)),
    }));
}
