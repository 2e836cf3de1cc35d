import type { PriorAnswer } from '../../knowledge/priors.ts';
import type { RefusalReason } from '../../knowledge/refusal-wording.ts';
import type { Template } from '../../model/personality.ts';

/** What an answer amounts to when its words are left out. */
export function priorAnswer({ status, parts, data, ends }: Template, about: RefusalReason): PriorAnswer {
  const last = parts.at(-1);
  const isDot = typeof last === 'string' && /\r\n\.\r\n$/.test(last);
  return {
    status,
    ...(about === 'none' ? {} : { about }),
    ...(isDot ? { dot: true } : {}),
    ...(data ? { data: data.direction } : {}),
    ...(ends === 'close' || ends === 'reset' ? { ends } : {}),
  };
}
