import { gunzipSync, gzipSync } from 'node:zlib';

/** A fleet as it is given to sensors: the text of its file, and the personalities that lie beside it, by name. */
export interface FleetContent {
  readonly fleet: string;
  readonly personalities: Readonly<Record<string, string>>;
}

const maxSize = 64 * 1024 * 1024; // bytes that it may inflate to

/** A personality in it is a file beside the fleet file: a name from the network must not lead anywhere else. */
export function isBesideName(name: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(name);
}

/** The same content gives the same bytes. */
export function packFleet({ fleet, personalities }: FleetContent): Uint8Array {
  const inOrder = Object.entries(personalities).sort(([a], [b]) => (a < b ? -1 : 1));
  return gzipSync(JSON.stringify({ fleet, personalities: Object.fromEntries(inOrder) }));
}

/** Undefined where bytes are no fleet. */
export function maybeFleet(bytes: Uint8Array): FleetContent | undefined {
  try {
    const json = JSON.parse(
      gunzipSync(bytes, { maxOutputLength: maxSize }).toString(),
    ) as Partial<FleetContent>;
    const { fleet, personalities } = json;
    if (typeof fleet !== 'string' || typeof personalities !== 'object' || personalities === null)
      return undefined;
    const isRight = ([name, text]: [string, unknown]) => isBesideName(name) && typeof text === 'string';
    return Object.entries(personalities).every(isRight) ? { fleet, personalities } : undefined;
  } catch {
    return undefined;
  }
}
