import { isAboutEndpoint } from './about-endpoint.ts';
import { topicOf } from './answer-hints.ts';
import type { Observe } from './decision.ts';
import type { Column } from './grow-situations.ts';
import type { Row } from './row.ts';

const wrong = 6; // bits that a sighting costs which is not explained
const leastSuccesses = 3; // that a question has to tell such answers from

/**
 * Answers that speak of how a request is written, such as `501 Syntax error`, are given for one reason: a question about its form
 * that holds for all of them and for no request that succeeded (or the other way round). Found one by one, before anything else
 * divides the successes that prove it. Other errors prove nothing, since a server may look for them first.
 */
export function explainSyntax(
  command: string,
  members: readonly number[],
  rows: readonly Row[],
  columns: readonly Column[],
  observe: Observe,
): readonly Column[] {
  const off = members.filter((index) => rows[index]?.hint === 'none');
  if (off.length < leastSuccesses) return [];
  const byLabel = new Map<number, number[]>();
  for (const index of members) {
    const row = rows[index];
    if (row?.hint !== 'syntax') continue;
    const same = byLabel.get(row.label);
    if (same) same.push(index);
    else byLabel.set(row.label, [index]);
  }
  const forms = columns.filter(
    ({ test }) => topicOf(test) === 'syntax' && !('part' in test && test.part.startsWith('header.')),
  );
  const reasons = new Map<Column, number>();
  for (const on of byLabel.values()) {
    const best = bestReason(on, off, forms);
    if (!best) continue;
    reasons.set(best, Math.max(reasons.get(best) ?? 0, on.length));
    const text = `tells ${on.length} answers about the form of the request from ${off.length} successes`;
    observe({ pass: 'situations', subject: command, test: best.test, text });
  }
  const first = ({ test }: Column) => (isAboutEndpoint(test) ? 1 : 0);
  return [...reasons]
    .sort(([a, one], [b, other]) => first(b) - first(a) || other - one)
    .map(([column]) => column);
}

function bestReason(
  on: readonly number[],
  off: readonly number[],
  forms: readonly Column[],
): Column | undefined {
  let best: { readonly column: Column; readonly cost: number } | undefined;
  for (const column of forms) {
    if (column.cost >= wrong * on.length) continue;
    const yes = (some: readonly number[]) => some.filter((index) => column.bits[index] === 1).length;
    const [yesOn, yesOff] = [yes(on), yes(off)];
    const mistakes = Math.min(on.length - yesOn + yesOff, yesOn + off.length - yesOff);
    const cost = column.cost + wrong * mistakes;
    if (cost < (best?.cost ?? wrong * on.length) - 1e-9) best = { column, cost };
  }
  return best?.column;
}
