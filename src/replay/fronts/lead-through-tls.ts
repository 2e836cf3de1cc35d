import type { Socket } from 'node:net';
import type { Personality } from '../../model/personality.ts';
import type { Ends } from '../../model/session.ts';
import type { SessionLog } from '../events/session-log.ts';
import type { Limits } from '../limits/limits.ts';
import type { Handshake } from '../tls/handshake.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import type { TlsServer } from '../tls/tls-server.ts';
import { hostNameAt } from './host-name.ts';

/** What of an emulator its TLS needs. */
interface Emulated {
  readonly personality: Personality;
  readonly hostName?: string;
  readonly tls?: TlsOptions;
  readonly limits: Limits;
  readonly now: () => number;
  readonly complain: (line: string) => void;
}

/** Leads a line, of which `heard` was read already, through TLS; undefined where that came to nothing. */
export type LeadThroughTls = (line: Socket, heard: Uint8Array) => Promise<Socket | undefined>;

/** The same for a data connection. */
export type SecureData = (socket: Socket) => Promise<Socket | undefined>;

/** ms that a handshake may take. */
const HANDSHAKE = 30_000;

/** The TLS of a service is made once, by its name. */
const servers = new WeakMap<Personality, Map<string, Promise<TlsServer>>>();

/** Loaded when TLS begins: a session in clear is to start without it. */
async function serverOf(emulator: Emulated): Promise<TlsServer | undefined> {
  const { personality, hostName = '', tls: options = {}, now, complain } = emulator;
  const shown = personality.tls;
  if (!shown) return undefined;
  const ofPersonality = servers.get(personality) ?? new Map<string, Promise<TlsServer>>();
  servers.set(personality, ofPersonality);
  const known = ofPersonality.get(hostName);
  if (known) return known;
  const parts = { options, hostName: hostName || undefined, now, complain };
  const made = import('../tls/tls-server.ts').then(
    (loaded) => new loaded.TlsServer(personality, shown, parts),
  );
  ofPersonality.set(hostName, made);
  return made;
}

/** Leads lines of a session through the TLS of its service; the log hears how that went. */
export function leadThroughTls(emulator: Emulated, { server }: Ends, log?: SessionLog): LeadThroughTls {
  const pattern = emulator.hostName;
  const own =
    pattern === undefined ? emulator : { ...emulator, hostName: hostNameAt(pattern, server.address) };
  return async (line, heard) => {
    const limit = Math.min(emulator.limits.idle, HANDSHAKE);
    let went: Handshake;
    try {
      const ofService = await serverOf(own);
      if (ofService === undefined) return undefined;
      went = await ofService.shakeHands(line, heard, limit);
    } catch (error) {
      went = { reason: (error as Error).message };
      emulator.complain(`no TLS: ${went.reason}`);
    }
    log?.secured(went);
    return went.agreed?.line;
  };
}

export function secureData(emulator: Emulated, ends: Ends): SecureData {
  const lead = leadThroughTls(emulator, ends);
  return (socket) => lead(socket, new Uint8Array(0));
}
