import type { Priors } from '../knowledge/priors.ts';
import type { Test } from '../model/situation.ts';
import { asciiJson } from '../personality/ascii-json.ts';

/** The text of a file of priors: a server, a question, a case a line. The same priors always give the same text. */
export function printPriors({ protocol, servers, commands }: Priors): string {
  const ids = new Map(servers.map(({ name }, index) => [name, (index + 10).toString(36)]));
  const questions = new Map<string, string>();
  const nameOf = (test: Test) => {
    const key = print(test);
    const known = questions.get(key) ?? `q${questions.size + 1}`;
    questions.set(key, known);
    return known;
  };
  const cases = Object.entries(commands).flatMap(([command, its]) =>
    its.map(({ when, answers }) =>
      print({
        command,
        when: when.map(nameOf),
        answers: answers.map(({ answer, servers: its }) => ({
          ...answer,
          by: its.map((name) => ids.get(name)).join(' '),
        })),
      }),
    ),
  );
  const asked = [...questions].map(([test, name]) => `${asciiJson(name)}: ${test}`);
  return [
    '{',
    '  "format": "mynah priors",',
    '  "version": 1,',
    `  "protocol": ${asciiJson(protocol)},`,
    `  "servers": [\n${lines(servers.map((server) => print({ id: ids.get(server.name), ...server })))}\n  ],`,
    `  "questions": {\n${lines(asked)}\n  },`,
    `  "cases": [\n${lines(cases)}\n  ]`,
    '}\n',
  ].join('\n');
}

function lines(all: readonly string[]): string {
  return all.map((line) => `    ${line}`).join(',\n');
}

function print(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return asciiJson(value);
  const fields = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{ ${fields.map(([key, item]) => `${asciiJson(key)}: ${print(item)}`).join(', ')} }`;
}
