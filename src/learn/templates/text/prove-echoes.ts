import type { FieldSource } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';
import type { Marked } from '../../model/token.ts';
import { sourceKey } from '../marking/source-key.ts';

const wordsBefore = 3; // that tell one place of a reply from another
const leastValues = 2; // different ones that prove an echo

/** What a source explained at one place: which values, in answer to which requests. */
interface Proof {
  readonly texts: Set<string>;
  readonly lines: Set<string>;
}

/**
 * Finds sources that other replies prove: `BAD Error in IMAP command` is followed by the command in every such reply, so it
 * is in one that was only ever seen after FETCH. Gives those of the sources that explain most at the place after `before`.
 */
export function proveEchoes(
  samples: readonly Sample[],
): (before: string, sources: readonly FieldSource[]) => readonly FieldSource[] {
  const places = new Map<string, Map<string, Proof>>();
  for (const [marked, line] of withoutTwins(samples)) {
    for (const { start, end, sources } of marked.echoes) {
      const place = placeOf(marked.reply.slice(marked.reply.lastIndexOf('\n', start - 1) + 1, start));
      if (place === '') continue;
      const here = places.get(place) ?? new Map<string, Proof>();
      places.set(place, here);
      for (const source of sources) {
        const key = sourceKey(source);
        const proof = here.get(key) ?? { texts: new Set(), lines: new Set() };
        here.set(key, proof);
        proof.texts.add(marked.reply.slice(start, end));
        proof.lines.add(line);
      }
    }
  }
  return (before, sources) => {
    const here = places.get(placeOf(before));
    if (!here) return [];
    const counts = sources.map((source) => {
      const proof = here.get(sourceKey(source));
      return proof && proof.texts.size >= leastValues ? proof.lines.size : 0;
    });
    const most = Math.max(1, ...counts);
    return sources.filter((_, index) => counts[index] === most);
  };
}

/** Replies marked alike in answer to the same line prove the same. */
function* withoutTwins(samples: readonly Sample[]): Iterable<readonly [Marked, string]> {
  const seen = new Map<Marked, Set<string>>();
  for (const { marked, exchange } of samples) {
    const { line } = exchange.request;
    const lines = seen.get(marked) ?? new Set();
    if (lines.has(line)) continue;
    seen.set(marked, lines.add(line));
    yield [marked, line];
  }
}

/** The last words before a place, without their numbers; `''` where there are none to tell it by. */
function placeOf(before: string): string {
  const words = before.replace(/\d+/g, '0').match(/\S+\s*/g) ?? [];
  return words.length < 2 ? '' : words.slice(-wordsBefore).join('');
}
