import type { PriorCase, Priors } from '../knowledge/priors.ts';
import { FormatError } from '../model/errors.ts';
import { parseJson } from '../personality/load-personality.ts';
import { priorsSchema } from './priors-schema.ts';

/** Reads a file of priors; `file` is named in errors. Throws FormatError. */
export function parsePriors(text: string, file: string): Priors {
  const { data, error } = priorsSchema.safeParse(parseJson(text, file));
  const [issue] = error?.issues ?? [];
  if (issue || !data) throw new FormatError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  const names = new Set(data.servers.map(({ name }) => name));
  const commands = new Map<string, PriorCase[]>();
  for (const { command, when, answers } of data.cases) {
    const tests = when.map((id) => {
      const test = data.questions[id];
      if (!test) throw new FormatError(`${file}: ${command}: there is no question ${id}`);
      return test;
    });
    const choices = answers.map(({ by, ...answer }) => {
      const unknown = by.find((name) => !names.has(name));
      if (unknown !== undefined) throw new FormatError(`${file}: ${command}: there is no server ${unknown}`);
      return { answer, servers: by };
    });
    const own = commands.get(command);
    if (own) own.push({ when: tests, answers: choices });
    else commands.set(command, [{ when: tests, answers: choices }]);
  }
  for (const [command, cases] of commands) {
    if (cases.at(-1)?.when.length !== 0)
      throw new FormatError(`${file}: ${command}: the last case asks something, so that it may not hold`);
  }
  return { protocol: data.protocol, servers: data.servers, commands: Object.fromEntries(commands) };
}
