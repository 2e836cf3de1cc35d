import type { Quality, Template } from '../../model/personality.ts';

/** Shares of the templates' fields and constants, weighted by how often each was seen. */
export function explainedBytes(templates: readonly Template[]): Quality['explained'] {
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
