import type { PriorAnswer } from '../../knowledge/priors.ts';
import type { Template } from '../../model/personality.ts';
import type { Row } from '../model/row.ts';
import { priorAnswer } from './prior-answer.ts';

interface Source {
  readonly rows: readonly Row[];
  readonly templates: readonly Template[];
}

/**
 * The rows of all servers, labelled with what their answers amount to. The group of a session is numbered anew, so that its number modulo
 * the number of servers is the number of the server.
 */
export function withoutWords(sources: readonly Source[]): {
  readonly rows: readonly Row[];
  readonly answers: readonly PriorAnswer[];
} {
  const answers = new Numbers<PriorAnswer>();
  const statuses = new Numbers<string>();
  const rows = sources.flatMap(({ rows: own, templates }, server) =>
    own.flatMap((row): readonly Row[] => {
      const template = templates[row.label];
      if (!template || isRepeated(template.status, row)) return [];
      const answer = priorAnswer(template, row.reason);
      return [
        {
          ...row,
          group: row.group * sources.length + server,
          label: answers.numberOf(answer),
          status: statuses.numberOf(`${answer.status} ${answer.ends ?? ''}`),
        },
      ];
    }),
  );
  return { rows, answers: answers.all };
}

/** A status that the client has just said itself, as far as a status goes, is its own word: where a line has no command, its tag comes back. */
function isRepeated(status: string, { context }: Row): boolean {
  return status !== '' && context.request.raw.split(/\s+/).some((word) => word.startsWith(status));
}

/** Numbers values in the order in which they first come. */
class Numbers<Value> {
  readonly all: Value[] = [];
  readonly #known = new Map<string, number>();

  numberOf(value: Value): number {
    const key = JSON.stringify(value);
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.all.push(value) - 1;
      this.#known.set(key, number);
    }
    return number;
  }
}
