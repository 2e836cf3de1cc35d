import type { Personality } from '../../model/personality.ts';
import type { Handshake, TlsServer } from '../tls/tls-server.ts';
import type { Emulator } from './emulator.ts';
import type { SessionLog } from './event-log.ts';
import type { LeadThroughTls } from './socket-wire.ts';

/** ms that a handshake may take; OpenSSL's servers wait about as long. */
const HANDSHAKE = 30_000;

/** The TLS of a service is made once, by its name. */
const servers = new WeakMap<Personality, Map<string, Promise<TlsServer>>>();

/** Loaded when TLS begins: a session in clear is to start without it. */
async function serverOf(emulator: Emulator): Promise<TlsServer | undefined> {
  const { personality, hostName = '', tls = {}, now, complain } = emulator;
  if (!personality.tls) return undefined;
  const ofPersonality = servers.get(personality) ?? new Map<string, Promise<TlsServer>>();
  servers.set(personality, ofPersonality);
  const known = ofPersonality.get(hostName);
  if (known) return known;
  const shown = personality.tls;
  const made = import('../tls/tls-server.ts').then(
    (loaded) =>
      new loaded.TlsServer(personality, shown, {
        options: tls,
        hostName: hostName || undefined,
        now,
        complain,
      }),
  );
  ofPersonality.set(hostName, made);
  return made;
}

/** Leads lines of a session through the TLS of its service; the log hears how that went. */
export function leadThroughTls(emulator: Emulator, log: SessionLog | undefined): LeadThroughTls {
  return async (line, heard) => {
    const limit = Math.min(emulator.limits.idle, HANDSHAKE);
    let went: Handshake;
    try {
      const server = await serverOf(emulator);
      if (server === undefined) return undefined;
      went = await server.shakeHands(line, heard, limit);
    } catch (error) {
      went = { reason: (error as Error).message };
      emulator.complain(`no TLS: ${went.reason}`);
    }
    log?.secured(went);
    return went.agreed?.line;
  };
}
