import { isRefusal, noDataConnection } from '../../knowledge/status-codes.ts';
import type { Personality, Template } from '../../model/personality.ts';
import type { Situation } from '../../model/situation.ts';

/** A situation and its template that the emulator falls back to. */
export interface Refusal {
  readonly situation: Situation;
  readonly template: Template;
}

/**
 * How the learned server would say that it cannot open a port or a data connection: as it was seen to do (`425` of
 * RFC 959), else as it refused that very command, else as it answers commands it does not know.
 */
export function findRefusal(personality: Personality, command: string): Refusal | undefined {
  return highest(personality, (answer) => rankOf(answer, command));
}

/** How the learned server refused a command and closed at once, as servers do after so many wrong passwords. */
export function findLastRefusal(personality: Personality, command: string): Refusal | undefined {
  return highest(personality, (answer) =>
    answer.template.ends !== undefined && isRefusal(answer.template.status) && isOf(answer, command) ? 1 : 0,
  );
}

/** The answer of the highest rank above 0; of several the one that was seen most. */
function highest(
  { templates, situations }: Personality,
  rank: (answer: Refusal) => number,
): Refusal | undefined {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const answers = situations.flatMap((situation) => {
    const template = byId.get(situation.answer);
    return template === undefined ? [] : [{ situation, template }];
  });
  const ranked = answers
    .map((answer) => ({ answer, rank: rank(answer) }))
    .filter((one) => one.rank > 0)
    .sort((one, other) => other.rank - one.rank || other.answer.template.seen - one.answer.template.seen);
  return ranked[0]?.answer;
}

function isOf({ situation }: Refusal, command: string): boolean {
  return situation.when.some((test) => test.test === 'verb' && test.is === command);
}

function rankOf(answer: Refusal, command: string): number {
  const { situation, template } = answer;
  const { status, ends } = template;
  if (ends !== undefined || !/^[45]\d\d$/.test(status)) return 0;
  const isOwn = isOf(answer, command);
  if (status === noDataConnection) return isOwn ? 4 : 3;
  if (isOwn) return 2;
  return situation.step === 'unknown' ? 1 : 0;
}
