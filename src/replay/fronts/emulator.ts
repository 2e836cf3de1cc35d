import { toBytes } from '../../message/bytes/latin1.ts';
import { renamed } from '../../message/reply/greeted-name.ts';
import type { Side } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { Action, Ends, SessionEvent } from '../../model/session.ts';
import type { EventLog } from '../events/event-log.ts';
import type { SessionLog } from '../events/session-log.ts';
import type { Spool } from '../events/spool.ts';
import type { Limits } from '../limits/limits.ts';
import type { Holder, MemoryBudget } from '../limits/memory-budget.ts';
import type { Turns } from '../limits/turns.ts';
import type { Chance } from '../session/chance.ts';
import type { OpenSession, SharedState } from '../session/session-options.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import type { DataChannel } from './data-channel.ts';
import { hostNameAt } from './host-name.ts';
import { type LeadThroughTls, leadThroughTls } from './lead-through-tls.ts';
import { SessionDriver, type Wire } from './session-driver.ts';

/** Requests that a session answers before others have their turn. */
const slice = 4;

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
  /** A session may wait until its numbers are agreed upon. */
  readonly ready?: Promise<void>;
  readonly limits: Limits;
  /** Where its certificates come from. */
  readonly tls?: TlsOptions;
  /** Of the process. */
  readonly turns: Turns;
  readonly memory: MemoryBudget;
  readonly spool?: Spool;
  readonly events?: EventLog;
  readonly record?: RecordSession;
  readonly watch?: WatchSession;
  /** Where a breakdown of a session is told, one line. */
  readonly complain: (line: string) => void;
}

/** Why a session ended, for the log: by the client or the server itself, broken off by the client, or by a limit. */
export type Reason =
  | 'closed'
  | 'reset'
  | 'idle'
  | 'time'
  | 'bytes'
  | 'memory'
  | 'logins'
  | 'line'
  | 'stored'
  | 'place'
  | 'shutdown';

/** Takes down what is said in a session. */
export interface Recording {
  said(from: Side, bytes: Uint8Array): void;
  /** That side says nothing more. */
  ended(from: Side): void;
  /** The connection is gone; `reset` if a side broke it off. */
  over(reset: boolean): void;
}

/** Begins to take down a session; undefined where that cannot be. `now` in µs. */
export type RecordSession = (
  ends: Ends,
  transport: 'tcp' | 'udp',
  now: () => number,
) => Recording | undefined;

/** Is told of the exchanges of a session, of what it left, and of its end. */
export interface SessionWatcher {
  exchange(event: SessionEvent): void;
  closed(reason: Reason): void;
  kept?(file: KeptFile): void;
}

/** A mail or an upload of a client. */
export interface KeptFile {
  readonly what: 'mail' | 'upload';
  readonly name: string;
  readonly size: number;
  /** SHA-256, in hexadecimal; `''` where nothing keeps it. */
  readonly shasum: string;
}

/** A session begins. */
type WatchSession = (ends: Ends) => SessionWatcher;

/** The client's side as a front makes it: it knows how to go on over another stream, but nothing of certificates. */
export interface FrontWire extends Omit<Wire, 'secure'> {
  secure?(heard: Uint8Array, lead: LeadThroughTls): Promise<boolean>;
  /** Bytes that the client has not taken yet. */
  readonly waiting?: number;
}

/** One session between a wire and an emulator. The front calls `received` and `ended`, and `over` once at the end. */
export interface Served {
  readonly received: (bytes: Uint8Array) => void;
  readonly ended: () => void;
  readonly over: (reason?: Reason) => void;
  /** Takes leave of the client as the server does of those who say nothing; false where that is not known. */
  readonly part: () => boolean;
}

/** `end` closes the connection at once, for a limit's sake. */
export function serveSession(
  emulator: Emulator,
  ends: Ends,
  wire: FrontWire,
  data: DataChannel,
  end: (reason: Reason) => void,
): Served {
  const { personality, chance, timing, hostName, shared, now, memory } = emulator;
  const log = emulator.events?.session(ends, now, personality.service.transport);
  const session = emulator.openSession(personality, {
    ends,
    random: chance(),
    timing,
    slice,
    shared,
    ...(hostName === undefined ? {} : { hostName: hostNameAt(hostName, ends.server.address) }),
  });
  const watcher = emulator.watch?.(ends);
  const recording = emulator.record?.(ends, personality.service.transport, now);
  const watched: Wire = {
    ...wire,
    send: (bytes) => {
      log?.said(bytes.length);
      recording?.said('server', bytes);
      const isTaken = wire.send(bytes);
      if (!isTaken) note();
      return isTaken;
    },
    close: (how) => {
      if (how === 'close') recording?.ended('server');
      wire.close(how);
    },
    secure: async (heard) => (await wire.secure?.(heard, leadThroughTls(emulator, ends, log))) ?? false,
  };
  let failedLogins = 0;
  /** The reason where the session itself is at a limit. */
  let own: Reason | undefined;
  let stored = 0;
  /** The session has left so many bytes more. */
  const leave = (bytes: number) => {
    if (shared.holder.held > emulator.limits.stored) shared.holder.giveWay();
    stored += Math.max(0, bytes);
    if (own !== undefined || stored <= emulator.limits.storedPerSession) return;
    own = 'stored';
    driver.finish();
  };
  const driver = new SessionDriver(session, watched, {
    now,
    data,
    mayBeginInTls: personality.tls?.start === 'offered',
    turns: emulator.turns,
    keep: (piece) => {
      keepPiece(emulator.spool, log, watcher, piece);
      leave(piece.bytes.length);
    },
    event: ({ event }) => {
      log?.exchange(event);
      watcher?.exchange(event);
      if (event.login?.accepted !== false || ++failedLogins < emulator.limits.logins) return;
      own = 'logins';
      driver.finish();
    },
    trouble: (error) => {
      log?.trouble(error);
      emulator.complain(`a session broke down: ${error instanceof Error ? error.message : error}`);
    },
  });
  let lastUsed = performance.now();
  let hasGivenWay = false;
  let isOver = false;
  const holder: Holder = {
    get held() {
      return driver.held + (wire.waiting ?? 0);
    },
    get lastUsed() {
      return lastUsed;
    },
    giveWay: () => {
      hasGivenWay = true;
      memory.forget(holder); // what it holds is as good as free: the connection closes a little later
      end('memory');
    },
  };
  const note = () => {
    if (isOver || hasGivenWay) return;
    memory.note(holder);
    memory.note(shared.holder);
  };
  data.onGrown(note);
  emulator.turns.newcomer();
  log?.connected();
  if (personality.tls?.start === 'always') driver.openedInTls(new Uint8Array(0));
  else driver.opened();
  return {
    received: (bytes) => {
      lastUsed = performance.now();
      log?.heard(bytes);
      recording?.said('client', bytes);
      const before = shared.holder.held;
      driver.received(bytes);
      leave(shared.holder.held - before);
      note();
    },
    ended: () => {
      recording?.ended('client');
      driver.ended();
    },
    part: () => {
      const { idleSays, hostName: learned } = personality.service;
      if (idleSays === undefined) return false;
      const shown = hostName === undefined ? undefined : hostNameAt(hostName, ends.server.address);
      watched.send(toBytes(renamed(idleSays, learned, shown)));
      driver.finish();
      return true;
    },
    over: (reason = 'closed') => {
      if (isOver) return;
      isOver = true;
      driver.gone();
      memory.forget(holder);
      log?.closed(own ?? reason);
      watcher?.closed(own ?? reason);
      recording?.over(reason !== 'closed');
    },
  };
}

function keepPiece(
  spool: Spool | undefined,
  log: SessionLog | undefined,
  watcher: SessionWatcher | undefined,
  { what, name, bytes, unfinished }: Extract<Action, { kind: 'keep' }>,
): void {
  const kept = spool?.keep(bytes);
  log?.kept(what, name, bytes, unfinished ?? false, kept);
  watcher?.kept?.({ what, name, size: bytes.length, shasum: kept?.shasum ?? '' });
}
