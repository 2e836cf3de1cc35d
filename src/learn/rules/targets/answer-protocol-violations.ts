import { requestRules } from '../../../knowledge/http.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Observe } from '../../../model/decision.ts';
import type { Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { majority } from '../../features/table/majority.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

/** What is answered whatever else a request says, and the rows that this leaves to be learned from. */
export interface ViolationRules {
  readonly rules: readonly Rule[];
  readonly rest: readonly Row[];
}

/**
 * Requests that break a rule of messages with headers (`faultOf`) and always get one and the same answer, whatever they ask
 * for, or are refused: that is answered first. Where several rules get the same answer, it is that of all rules not seen broken; else of
 * those for which the protocol asks for it.
 */
export function answerProtocolViolations(
  rows: readonly Row[],
  templates: readonly Template[],
  observe: Observe,
): ViolationRules {
  const byFault = new Map<string, Row[]>();
  for (const row of rows) {
    const fault = partOf(row.context.request, 'fault');
    if (fault === undefined) continue;
    const list = byFault.get(fault);
    if (list) list.push(row);
    else byFault.set(fault, [row]);
  }
  const pure = [...byFault].flatMap(([fault, broken]) => {
    const [first] = broken;
    const isOne = first !== undefined && broken.every(({ label }) => label === first.label);
    const targets = new Set(broken.map(({ context }) => context.request.words[0])).size;
    return isOne && (targets > 1 || /^[45]/.test(templates[first.label]?.status ?? ''))
      ? [{ fault, rows: broken, label: first.label }]
      : [];
  });
  pure.sort((a, b) => b.rows.length - a.rows.length || (a.fault < b.fault ? -1 : 1));
  const rules = pure.map(({ fault, rows: broken, label }) =>
    ruleOf({ test: 'is', part: 'fault', value: fault }, label, broken),
  );
  const [usual] = pure;
  const alike = pure.filter(({ label }) => label === usual?.label);
  const isGeneral = usual && alike.length > 1 && alike.length * 2 > byFault.size;
  const general = isGeneral ? [ruleOf({ test: 'has', part: 'fault', value: '' }, usual.label, [])] : [];
  const unheard = general.length > 0 ? [] : unheardFaults(rows, byFault, templates);
  for (const { when } of [...rules, ...general, ...unheard])
    observe({
      pass: 'addTargetRules',
      test: when[0] as Test,
      text: 'always answered alike, whatever is asked for',
    });
  const guarded = new Set(pure.flatMap(({ rows: broken }) => broken));
  return { rules: [...rules, ...general, ...unheard], rest: rows.filter((row) => !guarded.has(row)) };
}

/** Rules that nobody has broken while recording, and for which servers have to give an answer that this one has given. */
function unheardFaults(
  rows: readonly Row[],
  byFault: ReadonlyMap<string, readonly Row[]>,
  templates: readonly Template[],
): readonly Rule[] {
  return requestRules.flatMap(({ name, answer }): Rule[] => {
    if (answer === undefined || byFault.has(name)) return [];
    const said = rows.filter(({ label }) => templates[label]?.status === answer);
    const test: Test = { test: 'is', part: 'fault', value: name };
    return said.length > 0 ? [{ when: [test], label: majority(said), rows: [], step: 'nearest' }] : [];
  });
}

function ruleOf(test: Test, label: number, rows: readonly Row[]): Rule {
  return { when: [test], label, rows, step: 'situation' };
}
