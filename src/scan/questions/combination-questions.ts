import { readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { SessionPlan } from '../model/session-plan.ts';
import type { Corpus } from './corpus.ts';

/** Requests in a session: each is a question of its own, none is a way to another. */
const perSession = 6;
const mostPlans = 60; // of a round
const mostValues = 40; // of a field, those first that matter most

/** A binary request as its fields, of which the first is what stands around all others; an id is no part of it. */
interface Cut {
  readonly outcome: string;
  readonly id: string;
  readonly fields: readonly string[];
}

/** What a request begins and ends with: the head counts what follows at the end, so that neither says anything without the other. */
interface Frame {
  readonly head: string;
  readonly rest: string;
}

/**
 * What an answer depends on is often a table with two keys, e.g. a name and a type: knowing some of its cells says nothing of the others.
 * Of each two fields of binary requests, the pairs of values that nobody has said together, those first that many requests had and that were
 * answered in many ways; what else a request has is what requests mostly had. `asked` holds what was asked so in earlier rounds.
 */
export function combinationQuestions(
  { requests, outcomes }: Corpus,
  grammar: Grammar,
  asked: Set<string>,
): readonly SessionPlan[] {
  const cuts = requests.flatMap(({ say }) => cut(say, outcomes.get(say) ?? '', grammar) ?? []);
  const width = mostCommon(cuts.map(({ fields }) => String(fields.length)));
  const rows = cuts.filter(({ fields }) => String(fields.length) === width);
  const usual = valuesByUse(rows);
  const known = new Set(rows.flatMap(({ fields }) => pairsOf(fields)));
  const open: { readonly fields: readonly string[]; readonly weight: number }[] = [];
  for (const [one, values] of usual.entries()) {
    for (const [other, others] of usual.entries()) {
      if (other <= one) continue;
      for (const [value, used] of values) {
        for (const [second, usedToo] of others) {
          const fields = usual.map(([first]) => first?.[0] ?? '');
          fields[one] = value;
          fields[other] = second;
          if (known.has(pairKey(one, value, other, second))) continue;
          open.push({ fields, weight: used * usedToo });
        }
      }
    }
  }
  open.sort((a, b) => b.weight - a.weight);
  const says: string[] = [];
  for (const { fields } of open) {
    const say = joined(fields);
    if (asked.has(say)) continue;
    asked.add(say);
    says.push((rows[says.length % rows.length]?.id ?? '') + say);
    if (says.length >= mostPlans * perSession) break;
  }
  return sessionsOf(says);
}

/** Undefined for what is no record, or has fewer than two fields. */
function cut(say: string, outcome: string, grammar: Grammar): Cut | undefined {
  // where records say their length, only what is as long can take a field's place
  if (grammar.framing.kind !== 'datagram') return undefined;
  const [first, ...others] = readRequest(say, grammar).fields ?? [];
  if (!first || others.length === 0) return undefined;
  const idEnd = Math.max(-1, ...(grammar.records?.idAt ?? [])) + 1;
  if (idEnd > first.whole.length) return undefined;
  const head = first.whole.slice(idEnd);
  const last = others.at(-1);
  const [between, rest] = last?.item === 'rest' ? [others.slice(0, -1), last.whole] : [others, ''];
  return {
    outcome,
    id: first.whole.slice(0, idEnd),
    fields: [JSON.stringify({ head, rest } satisfies Frame), ...between.map(({ whole }) => whole)],
  };
}

function joined([frame = '', ...between]: readonly string[]): string {
  const { head, rest } = JSON.parse(frame) as Frame;
  return head + between.join('') + rest;
}

/** Of each field, its values and how much they matter, most first: how many different requests had them, times in how many ways they were answered. */
function valuesByUse(rows: readonly Cut[]): readonly (readonly (readonly [string, number])[])[] {
  return (rows[0]?.fields ?? []).map((_, at) => {
    const uses = new Map<string, string[]>();
    for (const { fields, outcome } of rows) {
      const value = fields[at] ?? '';
      uses.set(value, [...(uses.get(value) ?? []), outcome]);
    }
    const weights = [...uses].map(
      ([value, outcomes]) => [value, outcomes.length * new Set(outcomes).size] as const,
    );
    return weights.sort(([, a], [, b]) => b - a).slice(0, mostValues);
  });
}

function pairsOf(fields: readonly string[]): readonly string[] {
  return fields.flatMap((value, one) =>
    fields.slice(one + 1).map((second, later) => pairKey(one, value, one + 1 + later, second)),
  );
}

function pairKey(one: number, value: string, other: number, second: string): string {
  return `${one} ${other} ${value.length} ${value}${second}`;
}

function mostCommon(keys: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function sessionsOf(says: readonly string[]): readonly SessionPlan[] {
  const plans: SessionPlan[] = [];
  for (let at = 0; at < says.length; at += perSession) {
    const steps = says.slice(at, at + perSession).map((say) => ({ say }));
    plans.push({ steps, focus: steps.map((_, index) => index), kind: 'combination' });
  }
  return plans;
}
