import { toBytes } from '../../message/bytes/latin1.ts';
import { renamed } from '../../message/reply/greeted-name.ts';
import type { Action, Ends, Session } from '../../model/session.ts';
import type { SessionLog } from '../events/session-log.ts';
import type { Holder } from '../limits/memory-budget.ts';
import type { SessionOptions } from '../session/session-options.ts';
import type { DataChannel } from './data-channel.ts';
import type { Emulator, FrontWire, Reason, Recording, Served, SessionWatcher } from './emulator.ts';
import { hostNameAt } from './host-name.ts';
import { leadThroughTls } from './lead-through-tls.ts';
import { SessionDriver, type Wire } from './session-driver.ts';

/** Requests that a session answers before others have their turn. */
const slice = 4;

/** Begins a session; `end` closes the connection at once, for a limit's sake. */
export function serveSession(
  emulator: Emulator,
  ends: Ends,
  wire: FrontWire,
  data: DataChannel,
  end: (reason: Reason) => void,
): Served {
  const served = new ServedSession(emulator, ends, wire, data, end);
  served.begin();
  return served;
}

/** A session under way, and all who are told of it: the log, the recording, the watcher, the account of memory. */
class ServedSession implements Served {
  readonly #emulator: Emulator;
  readonly #log: SessionLog | undefined;
  readonly #watcher: SessionWatcher | undefined;
  readonly #recording: Recording | undefined;
  readonly #driver: SessionDriver;
  readonly #holder: Holder;
  readonly #wire: Wire;
  readonly #ends: Ends;
  #failedLogins = 0;
  /** Bytes that it has left on the service. */
  #stored = 0;
  /** The reason where the session itself is at a limit. */
  #ownReason: Reason | undefined;
  #lastUsed = performance.now();
  #hasGivenWay = false;
  #isOver = false;

  constructor(
    emulator: Emulator,
    ends: Ends,
    wire: FrontWire,
    data: DataChannel,
    end: (reason: Reason) => void,
  ) {
    const { personality, now } = emulator;
    const { transport } = personality.service;
    this.#emulator = emulator;
    this.#log = emulator.events?.session(ends, now, transport);
    const session = openSessionOf(emulator, ends);
    this.#ends = ends;
    this.#wire = this.#watched(wire, ends);
    this.#watcher = emulator.watch?.(ends);
    this.#recording = emulator.record?.(ends, transport, now);
    this.#driver = new SessionDriver(session, this.#wire, {
      now,
      data,
      mayBeginInTls: personality.tls?.start === 'offered',
      turns: emulator.turns,
      keep: (piece) => this.#keep(piece),
      event: (action) => this.#tell(action),
      trouble: (error) => this.#complain(error),
    });
    this.#holder = this.#holderOf(wire, end);
    data.onGrown(this.#note);
  }

  begin(): void {
    const { turns, personality } = this.#emulator;
    turns.newcomer();
    this.#log?.connected();
    if (personality.tls?.start === 'always') this.#driver.openedInTls(new Uint8Array(0));
    else this.#driver.opened();
  }

  readonly received = (bytes: Uint8Array): void => {
    this.#lastUsed = performance.now();
    this.#log?.heard(bytes);
    this.#recording?.said('client', bytes);
    const { holder } = this.#emulator.shared;
    const before = holder.held;
    this.#driver.received(bytes);
    this.#leave(holder.held - before);
    this.#note();
  };

  readonly ended = (): void => {
    this.#recording?.ended('client');
    this.#driver.ended();
  };

  readonly part = (): boolean => {
    const { personality, hostName } = this.#emulator;
    const { idleSays, hostName: learned } = personality.service;
    if (idleSays === undefined) return false;
    const shown = hostName === undefined ? undefined : hostNameAt(hostName, this.#ends.server.address);
    this.#wire.send(toBytes(renamed(idleSays, learned, shown)));
    this.#driver.finish();
    return true;
  };

  readonly over = (reason: Reason = 'closed'): void => {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#driver.gone();
    this.#emulator.memory.forget(this.#holder);
    this.#log?.closed(this.#ownReason ?? reason);
    this.#watcher?.closed(this.#ownReason ?? reason);
    this.#recording?.over(reason !== 'closed');
  };

  /** The wire, with what goes over it counted and taken down. */
  #watched(wire: FrontWire, ends: Ends): Wire {
    return {
      send: (bytes) => {
        this.#log?.said(bytes.length);
        this.#recording?.said('server', bytes);
        const isTaken = wire.send(bytes);
        if (!isTaken) this.#note();
        return isTaken;
      },
      drained: (goOn) => wire.drained(goOn),
      hold: (held) => wire.hold(held),
      close: (how) => {
        if (how === 'close') this.#recording?.ended('server');
        wire.close(how);
      },
      secure: async (heard) =>
        (await wire.secure?.(heard, leadThroughTls(this.#emulator, ends, this.#log))) ?? false,
    };
  }

  #keep({ what, name, bytes, unfinished }: Extract<Action, { kind: 'keep' }>): void {
    const kept = this.#emulator.spool?.keep(bytes);
    this.#log?.kept(what, name, bytes, unfinished ?? false, kept);
    this.#watcher?.kept?.({ what, name, size: bytes.length, shasum: kept?.shasum ?? '' });
    this.#leave(bytes.length);
  }

  /** The session has left so many bytes more: what all have left is bounded, and what one may leave. */
  #leave(bytes: number): void {
    const { shared, limits } = this.#emulator;
    for (const one of [shared.holder, shared.files]) if (one.held > limits.stored) one.giveWay();
    this.#stored += Math.max(0, bytes);
    if (this.#ownReason !== undefined || this.#stored <= limits.storedPerSession) return;
    this.#ownReason = 'stored';
    this.#driver.finish();
  }

  /** Tells of an exchange, and ends a session in which too many logins have failed. */
  #tell({ event }: Extract<Action, { kind: 'event' }>): void {
    this.#log?.exchange(event);
    this.#watcher?.exchange(event);
    if (event.login?.accepted !== false || ++this.#failedLogins < this.#emulator.limits.logins) return;
    this.#ownReason = 'logins';
    this.#driver.finish();
  }

  #complain(error: unknown): void {
    this.#log?.trouble(error);
    this.#emulator.complain(`a session broke down: ${error instanceof Error ? error.message : error}`);
  }

  /** What the session holds of memory. It is used up to `lastUsed` and gives way by closing the connection. */
  #holderOf(wire: FrontWire, end: (reason: Reason) => void): Holder {
    const driver = this.#driver;
    const lastUsed = () => this.#lastUsed;
    const holder: Holder = {
      get held() {
        return driver.held + (wire.waiting ?? 0);
      },
      get lastUsed() {
        return lastUsed();
      },
      giveWay: () => {
        this.#hasGivenWay = true;
        this.#emulator.memory.forget(holder); // what it holds is as good as free: the connection closes a little later
        end('memory');
      },
    };
    return holder;
  }

  readonly #note = (): void => {
    if (this.#isOver || this.#hasGivenWay) return;
    const { memory, shared } = this.#emulator;
    memory.note(this.#holder);
    memory.note(shared.holder);
    memory.note(shared.files);
    if (shared.mail) memory.note(shared.mail);
  };
}

function openSessionOf(emulator: Emulator, ends: Ends): Session {
  return emulator.openSession(emulator.personality, sessionOptionsOf(emulator, ends));
}

export function sessionOptionsOf(
  { chance, timing, hostName, shared, limits }: Emulator,
  ends: Ends,
): SessionOptions {
  return {
    ends,
    random: chance(),
    timing,
    slice,
    shared,
    logins: limits.logins,
    ...(hostName === undefined ? {} : { hostName: hostNameAt(hostName, ends.server.address) }),
  };
}
