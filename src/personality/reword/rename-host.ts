import type { Part } from '../../model/field.ts';
import type { Personality } from '../../model/personality.ts';

/** A personality that says something else, and in how many of its answers and transfers the old text stood. */
export interface Reworded {
  readonly personality: Personality;
  readonly places: number;
}

/**
 * The personality with another host name, wherever the server says its own: in answers, in the values of their fields, and in what
 * goes over data connections. `old` is the name that it says now: the inferred one, unless that was inferred wrongly.
 */
export function renameHost(
  personality: Personality,
  name: string,
  old = personality.service.hostName,
): Reworded {
  const named = { ...personality, service: { ...personality.service, hostName: name } };
  if (old === undefined || old === '' || old === name) return { personality: named, places: 0 };
  return reword(named, old, name);
}

/** The personality with a text replaced wherever the server says it. */
export function reword(personality: Personality, old: string, text: string): Reworded {
  let places = 0;
  const replace = <T extends object>(one: T): T => {
    const replaced = inside(one, old, text) as T;
    if (replaced !== one) places += 1;
    return replaced;
  };
  const templates = personality.templates.map((template) => ({
    ...template,
    parts: withLength(template.parts, replace({ parts: template.parts }).parts),
  }));
  const transfers = personality.transfers.map((transfer) =>
    transfer.direction === 'toClient' ? { ...transfer, ...replace({ bytes: transfer.bytes }) } : transfer,
  );
  return { personality: { ...personality, templates, transfers }, places };
}

/** A length of the content that stands in a header as a constant (RFC 9110, 8.6) grows with the content. */
function withLength(before: readonly Part[], after: readonly Part[]): readonly Part[] {
  const grown = contentLength(after) - contentLength(before);
  if (grown === 0 || Number.isNaN(grown)) return after;
  const grow = (_: string, name: string, length: string) => `${name}${Number(length) + grown}`;
  return after.map((part) =>
    typeof part === 'string' ? part.replace(/(\r\ncontent-length: *)(\d+)(?=\r\n)/i, grow) : part,
  );
}

/** Constant bytes behind the first empty line. */
function contentLength(parts: readonly Part[]): number {
  const text = parts.map((part) => (typeof part === 'string' ? part : '')).join('');
  const head = text.indexOf('\r\n\r\n');
  return head < 0 ? 0 : text.length - head - 4;
}

/** The value with a text replaced in every text in it, but for keys; the same object where there is none. */
function inside(value: unknown, old: string, text: string): unknown {
  if (typeof value === 'string') return value.replaceAll(old, () => text);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, inside(item, old, text)] as const);
  if (entries.every(([key, item]) => item === (value as Readonly<Record<string, unknown>>)[key]))
    return value;
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
