import type { Personality } from '../../model/personality.ts';
import type { Ends } from '../../model/session.ts';
import type { Chance } from '../session/chance.ts';
import type { OpenSession, SharedState } from '../session/session-options.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import type { DataChannel } from './data-channel.ts';
import type { EventLog, SessionLog } from './event-log.ts';
import { hostNameAt } from './host-name.ts';
import type { Limits } from './limits.ts';
import { SessionDriver, type Wire } from './session-driver.ts';
import type { Spool } from './spool.ts';

/** All that the sessions of one emulated service have in common. */
export interface Emulator {
  readonly personality: Personality;
  readonly openSession: OpenSession;
  /** µs since the Unix epoch. */
  readonly now: () => number;
  readonly chance: Chance;
  readonly timing: 'recorded' | 'fast';
  /** May hold `{1}` to `{4}`: see `hostNameAt`. */
  readonly hostName?: string;
  readonly shared: SharedState;
  readonly limits: Limits;
  /** Where its certificates come from. */
  readonly tls?: TlsOptions;
  readonly spool?: Spool;
  readonly events?: EventLog;
  /** Where a breakdown of a session is told, one line. */
  readonly complain: (line: string) => void;
}

/** One session between a wire and an emulator. The front calls `begin`, then `driver`, and `over` once at the end. */
export interface Served {
  readonly driver: SessionDriver;
  readonly begin: () => void;
  readonly over: () => void;
}

export function serveSession(
  emulator: Emulator,
  ends: Ends,
  wire: Wire,
  data: DataChannel,
  log: SessionLog | undefined = emulator.events?.session(ends, emulator.now),
): Served {
  const { personality, chance, timing, hostName, shared, now } = emulator;
  const session = emulator.openSession(personality, {
    ends,
    random: chance(),
    timing,
    shared,
    ...(hostName === undefined ? {} : { hostName: hostNameAt(hostName, ends.server.address) }),
  });
  const driver = new SessionDriver(session, wire, {
    now,
    data,
    mayBeginInTls: personality.tls?.start === 'offered',
    keep: ({ what, name, bytes }) => keepPiece(emulator.spool, log, what, name, bytes),
    event: ({ event }) => log?.exchange(event),
    trouble: (error) => {
      log?.trouble(error);
      emulator.complain(`a session broke down: ${error instanceof Error ? error.message : error}`);
    },
  });
  let isOver = false;
  return {
    driver,
    begin: () => {
      log?.connected();
      if (personality.tls?.start === 'always') driver.openedInTls(new Uint8Array(0));
      else driver.opened();
    },
    over: () => {
      if (isOver) return;
      isOver = true;
      driver.gone();
      log?.closed();
    },
  };
}

function keepPiece(
  spool: Spool | undefined,
  log: SessionLog | undefined,
  what: 'mail' | 'upload',
  name: string,
  bytes: Uint8Array,
): void {
  if (spool === undefined) return;
  const kept = spool.keep(bytes);
  log?.kept(what, name, bytes.length, kept);
}
