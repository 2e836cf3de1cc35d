import type { Template } from '../../../model/personality.ts';
import type { Test } from '../../../model/situation.ts';
import type { Rule } from '../../model/rule.ts';

const leastAlike = 2; // commands that must share an answer

/**
 * How commands never seen are answered where no recording shows it, because every client that tried one out tried the same:
 * like the commands that get nothing else but answers which repeat the command's name, such as `unknown command 'XYZZY'`. Of those the one with the most
 * different answers is the model. None where no command is like that.
 */
export function answerUnknownCommands(
  rules: readonly Rule[],
  templates: readonly Template[],
): readonly Rule[] {
  if (rules.some(({ when }) => commandOf(when) === '?')) return [];
  const commands = new Map<string, Rule[]>();
  for (const rule of rules) {
    const command = commandOf(rule.when);
    if (command === undefined || command.trim() === '' || command.endsWith('...')) continue;
    const own = commands.get(command);
    if (own) own.push(rule);
    else commands.set(command, [rule]);
  }
  const alike = [...commands].filter(([, own]) => own.every(({ label }) => repeatsName(templates[label])));
  const sharers = new Map<number, number>();
  for (const [, own] of alike) {
    for (const label of new Set(own.map((rule) => rule.label)))
      sharers.set(label, (sharers.get(label) ?? 0) + 1);
  }
  const most = Math.max(0, ...sharers.values());
  if (most < leastAlike) return [];
  const models = alike
    .filter(([, own]) => own.some(({ label }) => sharers.get(label) === most))
    .filter(([, own]) => own.every(({ label }) => (sharers.get(label) ?? 0) >= leastAlike))
    .sort(([a, own], [b, other]) => other.length - own.length || (a < b ? -1 : 1));
  const model = models[0]?.[1] ?? [];
  return model.map(
    ({ when, label }): Rule => ({ when: when.map(asUnknown), label, rows: [], step: 'unknown' }),
  );
}

function commandOf(when: readonly Test[]): string | undefined {
  return when.find((test) => test.test === 'verb')?.is;
}

function asUnknown(test: Test): Test {
  return test.test === 'verb' ? { test: 'verb', is: '?' } : test;
}

function repeatsName(template: Template | undefined): boolean {
  return (template?.parts ?? []).some(
    (part) =>
      typeof part === 'object' && part.field === 'echo' && (part.part === 'verb' || part.part === 'line'),
  );
}
