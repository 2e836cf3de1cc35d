import type { PriorCase, Priors } from '../knowledge/priors.ts';
import { FormatError } from '../model/errors.ts';
import { scanJson } from '../personality/json-lines.ts';
import { priorsSchema } from './priors-schema.ts';

/** Reads a file of priors; `file` is named in errors. Throws FormatError. */
export function parsePriors(text: string, file: string): Priors {
  const { data, error } = priorsSchema.safeParse(readJson(text, file));
  const [issue] = error?.issues ?? [];
  if (issue || !data) throw new FormatError(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  const names = new Map(data.servers.map(({ id, name }) => [id, name]));
  const commands = new Map<string, PriorCase[]>();
  for (const { command, when, answers } of data.cases) {
    const tests = when.map((id) => {
      const test = data.questions[id];
      if (!test) throw new FormatError(`${file}: ${command}: there is no question ${id}`);
      return test;
    });
    const choices = answers.map(({ by, ...answer }) => {
      const servers = by.split(' ').map((id) => {
        const name = names.get(id);
        if (name === undefined) throw new FormatError(`${file}: ${command}: there is no server ${id}`);
        return name;
      });
      return { answer, servers };
    });
    const own = commands.get(command);
    if (own) own.push({ when: tests, answers: choices });
    else commands.set(command, [{ when: tests, answers: choices }]);
  }
  for (const [command, cases] of commands) {
    if (cases.at(-1)?.when.length !== 0)
      throw new FormatError(`${file}: ${command}: the last case asks something, so that it may not hold`);
  }
  return {
    protocol: data.protocol,
    servers: data.servers.map(({ id: _, ...server }) => server),
    commands: Object.fromEntries(commands),
  };
}

/** Throws a FormatError that names the line. */
function readJson(text: string, file: string): unknown {
  try {
    scanJson(text);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${file}: ${error.message}`) : error;
  }
  return JSON.parse(text);
}
