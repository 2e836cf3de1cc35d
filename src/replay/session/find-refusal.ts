import { noDataConnection } from '../../knowledge/status-codes.ts';
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
export function findRefusal({ templates, situations }: Personality, command: string): Refusal | undefined {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const answers = situations.flatMap((situation) => {
    const template = byId.get(situation.answer);
    return template === undefined ? [] : [{ situation, template }];
  });
  const ranked = answers
    .map((answer) => ({ answer, rank: rankOf(answer, command) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank || other.answer.template.seen - one.answer.template.seen);
  return ranked[0]?.answer;
}

function rankOf({ situation, template: { status, ends } }: Refusal, command: string): number {
  if (ends !== undefined || !/^[45]\d\d$/.test(status)) return 0;
  const isOwn = situation.when.some((test) => test.test === 'verb' && test.is === command);
  if (status === noDataConnection) return isOwn ? 4 : 3;
  if (isOwn) return 2;
  return situation.step === 'unknown' ? 1 : 0;
}
