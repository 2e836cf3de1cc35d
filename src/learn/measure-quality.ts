import { situationFinder, templateFinder } from '../message/answer.ts';
import { History } from '../message/history.ts';
import type { Personality, Quality } from '../model/personality.ts';
import type { Session } from './exchange.ts';

/** How well a personality answers its own recordings, and how its bytes are explained. Fractions of 1. */
export function measureQuality(sessions: readonly Session[], personality: Personality): Quality {
  const find = situationFinder(personality);
  const templateOf = templateFinder(personality);
  let exchanges = 0;
  let right = 0;
  for (const session of sessions) {
    const history = new History();
    for (const { request, status } of session.exchanges) {
      const template = templateOf(find(request, history).answer);
      exchanges++;
      if (template.status === status) right++;
      history.add({ request, status, template: template.id, values: [] });
    }
  }
  const share = exchanges === 0 ? 0 : right / exchanges;
  return {
    sessions: sessions.length,
    exchanges,
    class: share,
    text: share,
    explained: explainedBytes(personality),
  };
}

/** Shares of the templates' fields and constants, weighted by how often each was seen. */
function explainedBytes({ templates }: Personality): Quality['explained'] {
  let constant = 0;
  let rule = 0;
  let sampled = 0;
  for (const { parts, seen } of templates) {
    for (const part of parts) {
      if (typeof part === 'string') constant += part.length * seen;
      else if (part.field === 'sample') sampled += seen * Math.max(1, part.values[0]?.length ?? 0);
      else rule += seen * 8;
    }
  }
  const all = Math.max(1, constant + rule + sampled);
  return { constant: constant / all, rule: rule / all, sampled: sampled / all };
}
