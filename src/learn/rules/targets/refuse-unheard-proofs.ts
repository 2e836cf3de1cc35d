import { proofHeaders, proofRefused } from '../../../knowledge/http.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Observe } from '../../../model/decision.ts';
import type { KnownValues, Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import { rowsByCommand } from '../../features/table/rows-by-command.ts';
import type { Row } from '../../model/row.ts';
import type { Rule } from '../../model/rule.ts';

/** Rules about credentials that stand in the request itself, the values they know, and the rows that are left. */
export interface ProofRules {
  readonly rules: readonly Rule[];
  readonly knowledge: readonly KnownValues[];
  readonly rest: readonly Row[];
}

/**
 * Where what was asked for was refused without credentials in a header, or with some, and given with others, those never heard are refused too: hardly
 * anybody tries many wrong passwords while recording, so one refusal is enough. It says nothing of things that everybody gets.
 */
export function refuseUnheardProofs(
  rows: readonly Row[],
  templates: readonly Template[],
  observe: Observe,
): ProofRules {
  const found = [...rowsByCommand(rows)].flatMap(([command, members]) =>
    proofHeaders.flatMap((header) => {
      const own = members.flatMap((index) => rows[index] ?? []);
      return proofsOf(command, `header.${header}`, own, templates) ?? [];
    }),
  );
  for (const { rules } of found)
    for (const { when } of rules)
      observe({
        pass: 'addTargetRules',
        subject: '',
        test: when.at(-1) as Test,
        text: 'other credentials were refused',
      });
  const decided = new Set(found.flatMap(({ rules }) => rules.flatMap((rule) => rule.rows)));
  return {
    rules: found.flatMap(({ rules }) => rules),
    knowledge: found.flatMap(({ knowledge }) => knowledge),
    rest: rows.filter((row) => !decided.has(row)),
  };
}

function proofsOf(
  command: string,
  part: string,
  rows: readonly Row[],
  templates: readonly Template[],
): Omit<ProofRules, 'rest'> | undefined {
  const isRefused = ({ label }: Row) => proofRefused.test(templates[label]?.status ?? '');
  const proofOf = ({ context }: Row) => partOf(context.request, part);
  const targetOf = ({ context }: Row) => partOf(context.request, 'arg1') ?? '';
  const guarded = new Set(rows.filter(isRefused).map(targetOf));
  const inside = rows.filter((row) => guarded.has(targetOf(row)));
  const refusals = inside.filter(isRefused);
  const proven = refusals.filter((row) => proofOf(row) !== undefined);
  const refused = proven.length > 0 ? proven : refusals;
  const accepted = inside.filter((row) => proofOf(row) !== undefined && !isRefused(row));
  const values = new Set(accepted.map((row) => proofOf(row) ?? ''));
  const [wrong] = refused;
  const [right] = accepted;
  const isPlain =
    refused.every(({ label }) => label === wrong?.label) &&
    accepted.every(({ label }) => label === right?.label);
  if (!wrong || !right || !isPlain || refused.some((row) => values.has(proofOf(row) ?? ''))) return undefined;
  const [there, heard] = [`${command} arg1 guarded`, `${command} ${part} taken`];
  const asked: readonly Test[] = [
    { test: 'verb', is: command },
    { test: 'known', part: 'arg1', set: there },
    { test: 'has', part, value: '' },
  ];
  const takes: Test = { test: 'known', part, set: heard };
  return {
    rules: [
      { when: [...asked, takes], label: right.label, rows: accepted, step: 'situation' },
      {
        when: asked,
        label: wrong.label,
        rows: proven,
        step: 'situation',
      },
    ],
    knowledge: [
      { id: there, verb: command, part: 'arg1', status: 'guarded', values: [...guarded].sort() },
      { id: heard, verb: command, part, status: 'taken', values: [...values].sort() },
    ],
  };
}
