import { credentialHeaders, credentialsRefused } from '../../../knowledge/http.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Observe } from '../../../model/decision.ts';
import type { KnownValues, Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import { majority } from '../../features/table/majority.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

/** Rules about credentials that stand in the request itself, the values they know, and the rows that are left. */
export interface CredentialRules {
  readonly rules: readonly Rule[];
  readonly knowledge: readonly KnownValues[];
  readonly rest: readonly Row[];
}

/**
 * Where what was asked for was refused without credentials in a header, or with some, and given with others, those never heard are refused too: hardly
 * anybody tries many wrong passwords while recording, so one refusal is enough. It says nothing of things that everybody gets.
 */
export function refuseUnheardCredentials(
  rows: readonly Row[],
  templates: readonly Template[],
  observe: Observe,
): CredentialRules {
  const found = [...rowsByCommand(rows)].flatMap(([command, members]) =>
    credentialHeaders.flatMap((header) => {
      const own = members.flatMap((index) => rows[index] ?? []);
      return rulesOf(command, `header.${header}`, own, templates) ?? [];
    }),
  );
  for (const { rules } of found) for (const { when } of rules) tellRule(when, observe);
  const decided = new Set(found.flatMap(({ rules }) => rules.flatMap((rule) => rule.rows)));
  return {
    rules: found.flatMap(({ rules }) => rules),
    knowledge: found.flatMap(({ knowledge }) => knowledge),
    rest: rows.filter((row) => !decided.has(row)),
  };
}

function tellRule([verb, ...asked]: readonly Test[], observe: Observe): void {
  const subject = verb?.test === 'verb' ? verb.is : '';
  const text = 'what is asked for was refused to other credentials, or without any';
  for (const test of asked) observe({ pass: 'addTargetRules', subject, test, text });
}

function rulesOf(
  command: string,
  part: string,
  rows: readonly Row[],
  templates: readonly Template[],
): Omit<CredentialRules, 'rest'> | undefined {
  const isRefused = ({ label }: Row) => credentialsRefused.test(templates[label]?.status ?? '');
  const credentialsOf = ({ context }: Row) => partOf(context.request, part);
  const targetOf = ({ context }: Row) => partOf(context.request, 'arg1') ?? '';
  const guarded = new Set(rows.filter(isRefused).map(targetOf));
  const inside = rows.filter((row) => guarded.has(targetOf(row)));
  const refusals = inside.filter(isRefused);
  const withCredentials = refusals.filter((row) => credentialsOf(row) !== undefined);
  const refused = withCredentials.length > 0 ? withCredentials : refusals;
  const accepted = inside.filter((row) => credentialsOf(row) !== undefined && !isRefused(row));
  const values = new Set(accepted.map((row) => credentialsOf(row) ?? ''));
  if (refused.length === 0 || accepted.length === 0) return undefined;
  if (refused.some((row) => values.has(credentialsOf(row) ?? ''))) return undefined;
  const [there, heard] = [`${command} arg1 guarded`, `${command} ${part} taken`];
  const asked: readonly Test[] = [
    { test: 'verb', is: command },
    { test: 'known', part: 'arg1', set: there },
    { test: 'has', part, value: '' },
  ];
  const takes: Test = { test: 'known', part, set: heard };
  return {
    rules: [...divided([...asked, takes], accepted, accepted), ...divided(asked, refused, withCredentials)],
    knowledge: [
      { id: there, verb: command, part: 'arg1', status: 'guarded', values: [...guarded].sort() },
      { id: heard, verb: command, part, status: 'taken', values: [...values].sort() },
    ],
  };
}

/** What a client says of itself, and what it asks for: on the one depends in which version a server answers, on the other what it gives. */
const dividing = ['arg2', 'connection', 'arg1'];

/** Rules for all that gets there, `rows` being what was answered there: one for each answer, told by the parts of the request that tell most of them. */
function divided(
  when: readonly Test[],
  some: readonly Row[],
  rows: readonly Row[],
  parts: readonly string[] = dividing,
): readonly Rule[] {
  const leaf: Rule = { when, label: majority(some), rows, step: 'situation' };
  const told = parts.map((part) => {
    const values = groupBy(some, ({ context }) => partOf(context.request, part) ?? '');
    const right = values.reduce(
      (sum, own) => sum + own.filter(({ label }) => label === majority(own)).length,
      0,
    );
    return { part, values, right };
  });
  const [best] = told.sort((a, b) => b.right - a.right);
  if (!best || some.every(({ label }) => label === leaf.label)) return [leaf];
  const saidIn = ([first]: readonly Row[]) => (first && partOf(first.context.request, best.part)) ?? '';
  const [usual, ...others] = best.values.sort(
    (a, b) => b.length - a.length || (saidIn(a) < saidIn(b) ? -1 : 1),
  );
  const left = parts.filter((part) => part !== best.part);
  const inside = (own: readonly Row[]) => {
    const all = new Set(own);
    return rows.filter((row) => all.has(row));
  };
  return [
    ...others.flatMap((own) => {
      const is: Test = { test: 'is', part: best.part, value: saidIn(own) };
      return divided([...when, is], own, inside(own), left);
    }),
    ...divided(when, usual ?? [], inside(usual ?? []), left),
  ];
}
