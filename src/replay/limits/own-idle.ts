import type { Service } from '../../model/personality.ts';

/**
 * ms of silence after which a service ends a session: as the server was seen to, if that is sooner; else `idle`, or up to half as long again. Each service has its own time and keeps it: where
 * servers of all kinds hang up after the same 300 s, they are one program.
 */
export function ownIdle(idle: number, { transport, address, port, idleAfter }: Service): number {
  const seen = idleAfter === undefined ? Number.POSITIVE_INFINITY : Math.round(idleAfter / 1000);
  if (seen > 0 && seen <= idle) return seen;
  let hash = 0x811c9dc5; // FNV-1a, 32 bits
  for (const char of `${transport} ${address} ${port}`)
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const step = idle / 30; // servers' times are round numbers
  return Math.round(idle + step * ((hash >>> 8) % 16));
}
