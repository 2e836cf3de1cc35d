import type { Request } from '../message/request/request.ts';
import { History } from '../message/session/history.ts';
import { situationFinder, templateFinder } from '../message/situation/choose-situation.ts';
import type { Personality, Template } from '../model/personality.ts';
import type { Situation } from '../model/situation.ts';

/** A recorded exchange as the personality sees it. */
export interface Step {
  readonly request: Request;
  readonly reply: string;
  readonly status: string;
  readonly situation: Situation;
  readonly template: Template;
  /** Position of the session and of the exchange in it. */
  readonly session: number;
  readonly index: number;
}

/** What is walked: sessions cut into exchanges. */
export interface WalkedSession {
  readonly exchanges: readonly {
    readonly request: Request;
    readonly reply: string;
    readonly status: string;
  }[];
}

/**
 * Walks through the recordings that the personality keeps and tells for every exchange in which situation it is;
 * `visit` sees the history as it was before the exchange. The recorded statuses steer, not the personality's own.
 */
export function walkRecordings(
  personality: Personality,
  sessions: readonly WalkedSession[],
  visit: (step: Step, history: History) => void,
): void {
  const find = situationFinder(personality);
  const templateOf = templateFinder(personality);
  for (const [session, { exchanges }] of sessions.entries()) {
    const history = new History();
    for (const [index, { request, reply, status }] of exchanges.entries()) {
      const situation = find(request, history);
      const template = templateOf(situation.answer);
      visit({ request, reply, status, situation, template, session, index }, history);
      history.add({ request, status, template: template.id, values: [] });
    }
  }
}
