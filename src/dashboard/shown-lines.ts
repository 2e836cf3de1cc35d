import { shown } from '../replay/events/event.ts';

/** Lines stay lines; everything else that is not printable is escaped; at most so many characters. */
export function shownLines(text: string, most: number): string {
  const lines = text
    .slice(0, most)
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  return lines.map((line) => shown(line, most)).join('\n') + (text.length > most ? '\n…' : '');
}
