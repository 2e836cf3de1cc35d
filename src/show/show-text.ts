import type { Paint } from '../compare/reports/paint.ts';
import { printable, visibleWithin } from '../compare/reports/visible.ts';
import type { Personality, Template } from '../model/personality.ts';
import type { Situation } from '../model/situation.ts';
import { describeTest } from '../personality/words/describe-test.ts';
import { describeTemplate } from './describe-template.ts';

/** The situations of a personality for a terminal, by command, in the order in which they are tried. */
export function showText(
  { situations, templates }: Personality,
  paint: Paint,
  width: number,
): readonly string[] {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const commands = new Map<string, Situation[]>();
  for (const situation of situations) {
    const command = commandOf(situation);
    commands.set(command, [...(commands.get(command) ?? []), situation]);
  }
  return [...commands].flatMap(([command, own]) => [
    '',
    paint.strong(command),
    ...own.flatMap((situation) => situationLines(situation, byId.get(situation.answer), paint, width)),
  ]);
}

function commandOf({ when }: Situation): string {
  const test = when.find((one) => one.test === 'verb');
  return test ? printable(describeTest(test)) : 'anything else';
}

function situationLines(
  { id, when, seen, step, answer }: Situation,
  template: Template | undefined,
  paint: Paint,
  width: number,
): readonly string[] {
  const tests = when.filter(({ test }) => test !== 'verb').map((test) => printable(describeTest(test)));
  const line = template
    ? describeTemplate(template, undefined)
        .map((part) =>
          part.kind === 'constant' ? visibleWithin(part.text, width) : paint.good(`‹${part.how}›`),
        )
        .join('')
    : answer;
  const reply = template?.parts.length === 0 ? '(silence)' : line;
  const ends = template?.ends
    ? paint.bad(`  and ${{ reset: 'resets', close: 'closes', said: 'closes if it says so' }[template.ends]}`)
    : '';
  return [
    `  ${reply}${ends}`,
    paint.quiet(
      `    ${id} → ${answer}, ${seen}×${step === 'situation' ? '' : `, ${step}`}${tests.length > 0 ? `: ${tests.join(', ')}` : ''}`,
    ),
  ];
}
