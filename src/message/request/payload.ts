import type { Framing } from '../../model/grammar.ts';
import { readCounted } from '../bytes/counted-text.ts';

/** Framings around a text that is read as a line is. */
const textual: ReadonlySet<Framing['kind']> = new Set([
  'line',
  'mixed',
  'terminator',
  'lines',
  'fixed',
  'bracket',
  'counted',
]);

/** Whether requests in such frames are lines of text with a command, unless they are binary. */
export function isTextual({ kind }: Framing): boolean {
  return textual.has(kind);
}

/** What a unit of the client's says, without what only shows where it ends. */
export function payloadOf(raw: string, framing: Framing): string {
  switch (framing.kind) {
    case 'terminator':
      return raw.endsWith(framing.end) ? raw.slice(0, -framing.end.length) : raw;
    case 'fixed':
      return withoutPadding(raw);
    case 'bracket':
      return raw.trim();
    case 'counted': {
      const found = readCounted(raw, framing);
      return found === 'more' || found === undefined ? raw : raw.slice(found.from, found.to);
    }
    case 'lines':
      return raw.replace(/\r?\n/g, ' ').trimEnd();
    default:
      return raw;
  }
}

function withoutPadding(raw: string): string {
  let end = raw.length;
  while (end > 0 && (raw.charAt(end - 1) === '\0' || raw.charAt(end - 1) === ' ')) end--;
  return raw.slice(0, end);
}
