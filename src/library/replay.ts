import { UsageError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { loadPersonality } from '../personality/load-personality.ts';
import type { Emulator } from '../replay/fronts/emulator.ts';
import { type Listening, listenTcp } from '../replay/fronts/listen-front.ts';
import { listenUdp } from '../replay/fronts/listen-udp.ts';
import { defaultMemory } from '../replay/limits/default-memory.ts';
import { defaultLimits, type Limits } from '../replay/limits/limits.ts';
import { MemoryBudget } from '../replay/limits/memory-budget.ts';
import { Turns } from '../replay/limits/turns.ts';
import { openSession } from '../replay/open-session.ts';
import { realChance, seededChance } from '../replay/session/chance.ts';
import { newState } from '../replay/session/session-options.ts';
import { Feed } from './feed.ts';
import { type ReplayedExchange, ReplaySession } from './watched-session.ts';

/** How an emulator is started. Times in ms. */
export interface ReplayServerOptions {
  /** Port to listen on; 0, the default, picks one. */
  readonly port?: number;
  /** Address to listen at (`127.0.0.1`). */
  readonly address?: string;
  /** Draws the same chance each time. */
  readonly seed?: number;
  /** The emulator's clock: a moment at which it stands still, or a function. The default is the real one. */
  readonly now?: Date | (() => Date);
  /** Wait before answers as the server did, or not (`fast`). */
  readonly timing?: 'recorded' | 'fast';
  /** The name the server calls itself. */
  readonly hostName?: string;
  /** Idle and session time, sessions at a time, bytes: see `mynah replay --help`. */
  readonly limits?: Partial<Limits>;
  /** FTP active mode connects to the client (`true`). */
  readonly active?: boolean;
}

/** An emulator that listens. Iterated over, it gives each session as it begins, until it is closed. */
export interface ReplayServer extends AsyncIterable<ReplaySession>, AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  /** All sessions so far. */
  readonly sessions: readonly ReplaySession[];
  /** Exchanges that were answered with a guess: nothing like them was recorded. */
  readonly unexpected: readonly ReplayedExchange[];
  /** Ends all sessions and stops listening. */
  close(): Promise<void>;
}

const dataTimeout = 60_000; // ms until an announced data connection is given up

/**
 * Starts an emulator of a personality: a file, or an object that `learn` gave. Rejects with UsageError and FormatError for what is
 * no personality, and with the system's error where it cannot listen.
 *
 * ```ts
 * const server = await replay('mx.json');
 * // … talk to 127.0.0.1 at server.port …
 * await server.close();
 * ```
 */
export async function replay(
  personality: Personality | string,
  options: ReplayServerOptions = {},
): Promise<ReplayServer> {
  const loaded = typeof personality === 'string' ? loadPersonality(personality) : personality;
  const feed = new Feed<ReplaySession>();
  const emulator = emulatorOf(loaded, options, feed);
  const { transport } = loaded.service;
  const at = { address: options.address ?? '127.0.0.1', port: checkedPort(options.port ?? 0) };
  const front: Listening =
    transport === 'tcp'
      ? await listenTcp(emulator, at, { dataTimeout, active: options.active ?? true })
      : await listenUdp(emulator, at);
  const close = async () => {
    await front.close();
    feed.close();
  };
  return {
    ...front.endpoint,
    transport,
    get sessions() {
      return feed.items;
    },
    get unexpected() {
      return feed.items.flatMap(({ exchanges }) => exchanges.filter(({ expected }) => !expected));
    },
    close,
    [Symbol.asyncIterator]: () => feed[Symbol.asyncIterator](),
    [Symbol.asyncDispose]: close,
  };
}

function emulatorOf(
  personality: Personality,
  { seed, now, timing, hostName, limits }: ReplayServerOptions,
  feed: Feed<ReplaySession>,
): Emulator {
  const clock = typeof now === 'function' ? now : now === undefined ? () => new Date() : () => now;
  return {
    personality,
    openSession,
    now: () => clock().getTime() * 1000,
    chance: seed === undefined ? realChance : seededChance(seed),
    timing: timing ?? 'fast',
    ...(hostName === undefined ? {} : { hostName }),
    shared: newState(),
    limits: { ...defaultLimits, ...limits },
    turns: new Turns(),
    memory: new MemoryBudget(defaultMemory()),
    watch: ({ client }) => {
      const session = new ReplaySession(client);
      feed.add(session);
      return {
        exchange: (event) => session.note(event),
        closed: (reason) => session.end(reason),
      };
    },
    complain: (line) => process.emitWarning(line, 'MynahWarning'),
  };
}

function checkedPort(port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`port ${port}: expected a whole number from 0 to 65535`);
  return port;
}
