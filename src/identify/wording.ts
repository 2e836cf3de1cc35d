import { matchTemplate } from '../compare/replies/match-template.ts';
import type { Template } from '../model/personality.ts';

/** Letters and digits that the constants of a template must have, of those of the reply, or its fields could say anything. */
const leastConstant = 0.4;

/** Whether one of the templates can say this, by its constants: an answer in the words of this server, whenever it is given. */
export function canSay(templates: readonly Template[], reply: string): boolean {
  const least = leastConstant * weightOf(reply);
  return templates.some(({ parts }) => {
    const constant = parts.reduce((sum, part) => sum + (typeof part === 'string' ? weightOf(part) : 0), 0);
    return constant > 0 && constant >= least && matchTemplate(parts, reply) !== undefined;
  });
}

/** How much a text can tell: letters and digits, or half of its bytes where there are none. */
export function weightOf(text: string): number {
  return text.match(/[A-Za-z0-9]/g)?.length ?? text.length / 2;
}

const longest = 4096; // characters of a reply that are looked at

/** The words of a reply but for numbers and what the client has said, at the most so many. */
function wordsOf(reply: string, said: string): readonly string[] {
  const heard = new Set(said.toLowerCase().match(/[a-z]+/g));
  const words =
    reply
      .slice(0, longest)
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  return words.filter((word) => !heard.has(word));
}

/** How many of the words of two replies are the same, as a fraction of 1: the same form with other values is 1. */
export function wordSimilarity(a: string, b: string, said: string): number {
  const left = wordsOf(a, said);
  const right = wordsOf(b, said);
  const most = Math.max(left.length, right.length);
  if (most === 0) return a === '' || b === '' ? Number(a === b) : 1;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count > 0) common += 1;
    counts.set(word, count - 1);
  }
  return common / most;
}

/** What stays the same of a reply whatever it is about: its letters. */
export function skeletonOf(reply: string): string {
  return reply.slice(0, 80).replace(/[^A-Za-z]+/g, ' ');
}
