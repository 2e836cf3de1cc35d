import sum from 'lodash/sum.js';
import truncate from 'lodash/truncate.js';
import type { Paint } from '../compare/reports/paint.ts';
import { printable, visibleWithin } from '../compare/reports/visible.ts';
import type { Personality, Template } from '../model/personality.ts';
import type { Situation } from '../model/situation.ts';
import { describeTest } from '../personality/words/describe-test.ts';
import { describeTemplate } from './describe-template.ts';

/** The situations of a personality for a terminal, by command, in the order in which they are tried; no line is longer than `width`. */
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
  const ends = template?.ends
    ? `  and ${{ reset: 'resets', close: 'closes', said: 'closes if it says so' }[template.ends]}`
    : '';
  const reply = template ? replyText(template, paint, width - 2 - ends.length) : answer;
  const chosen = `    ${id} → ${answer}, ${seen}×${step === 'situation' ? '' : `, ${step}`}${tests.length > 0 ? `: ${tests.join(', ')}` : ''}`;
  return [`  ${reply}${paint.bad(ends)}`, paint.quiet(cutTo(chosen, width))];
}

/** An answer as one line of at most `width` columns: constants lose their middle, so that as many fields as possible are seen. */
function replyText(template: Template, paint: Paint, width: number): string {
  if (template.parts.length === 0) return '(silence)';
  const parts = describeTemplate(template, undefined);
  const lengths = parts.map((part) => (part.kind === 'field' ? part.how : part.text).length);
  const most = sum(lengths) > width ? Math.max(24, Math.floor(width / 3)) : width; // of one part
  let left = width;
  const shown: string[] = [];
  for (const part of parts) {
    const text = part.kind === 'field' ? `‹${cutTo(part.how, most)}›` : visibleWithin(part.text, most);
    const fits = cutTo(text, left);
    shown.push(part.kind === 'field' ? paint.good(fits) : fits);
    left -= fits.length;
    if (left <= 0) break;
  }
  return shown.join('');
}

function cutTo(text: string, width: number): string {
  return truncate(text, { length: width, omission: ' …' });
}
