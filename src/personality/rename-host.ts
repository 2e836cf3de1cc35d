import type { Personality } from '../model/personality.ts';

/** A personality that calls itself otherwise, and in how many of its answers and transfers the old name stood. */
export interface Renamed {
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
): Renamed {
  const service = { ...personality.service, hostName: name };
  if (old === undefined || old === '' || old === name)
    return { personality: { ...personality, service }, places: 0 };
  let places = 0;
  const rename = <T extends object>(one: T): T => {
    const renamed = inside(one, old, name) as T;
    if (renamed !== one) places += 1;
    return renamed;
  };
  const templates = personality.templates.map((template) => ({
    ...template,
    ...rename({ parts: template.parts }),
  }));
  const transfers = personality.transfers.map((transfer) =>
    transfer.direction === 'toClient' ? { ...transfer, ...rename({ bytes: transfer.bytes }) } : transfer,
  );
  return { personality: { ...personality, service, templates, transfers }, places };
}

/** The value with the name replaced in every text in it; the same object where there is none. */
function inside(value: unknown, old: string, name: string): unknown {
  if (typeof value === 'string') return value.replaceAll(old, name);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, inside(item, old, name)] as const);
  if (entries.every(([key, item]) => item === (value as Readonly<Record<string, unknown>>)[key]))
    return value;
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
