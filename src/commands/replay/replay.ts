import { closeSync, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { Socket } from 'node:net';
import type { Identity } from '../../certificates/copy-certificates.ts';
import { endsFromHoneyd } from '../../honeyd/daemon/honeyd-environment.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import type { Personality } from '../../model/personality.ts';
import type { Ends } from '../../model/session.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { plainAddress } from '../../net/same-address.ts';
import { readGiven } from '../../personality/given-file.ts';
import { loadPersonality } from '../../personality/load-personality.ts';
import type { EventLogOptions } from '../../replay/events/event-log.ts';
import { noDataChannel } from '../../replay/fronts/data-channel.ts';
import type { Emulator } from '../../replay/fronts/emulator.ts';
import { type Listening, listenTcp, localData } from '../../replay/fronts/listen-front.ts';
import { readStateFile, writeStateFile } from '../../replay/fronts/state-file.ts';
import { serveDatagrams } from '../../replay/fronts/stdio-datagrams.ts';
import { serveSocket, serveStreams } from '../../replay/fronts/stdio-front.ts';
import { defaultMemory } from '../../replay/limits/default-memory.ts';
import { MemoryBudget } from '../../replay/limits/memory-budget.ts';
import { Turns } from '../../replay/limits/turns.ts';
import { openSession } from '../../replay/open-session.ts';
import { realChance, seededChance } from '../../replay/session/chance.ts';
import { newState } from '../../replay/session/session-options.ts';
import type { ExitCode } from '../shared/finish.ts';
import { type ReplayOptions, readReplayOptions, replayHelp } from './replay-options.ts';

/**
 * `mynah replay`: Honeyd spawns it for every connection, so it and all it imports load nothing but Node's own modules.
 * Throws UsageError and FormatError.
 */
export async function replay(argv: readonly string[]): Promise<ExitCode> {
  const options = readReplayOptions(argv);
  if (options === 'help' || options === 'version') {
    process.stdout.write(options === 'help' ? replayHelp : `${await ownVersion()}\n`);
    return 0;
  }
  keepToOurselves();
  const personality = readGiven(options.file, loadPersonality);
  const emulator = await makeEmulator(personality, options);
  const saveState = () => saveQuietly(options.state, emulator);
  const leave = () => {
    saveState();
    emulator.events?.finish();
  };
  const sockets = options.listen.length > 0 ? [] : await handedOver();
  if (options.listen.length + sockets.length === 0) {
    const ending = new AbortController();
    process.once('SIGTERM', () => ending.abort());
    await serveStdio(emulator, options, ending.signal);
    endNow(leave);
  }
  const onMiss = await asking(options);
  const asked = onMiss ? { ...emulator, openSession: onMiss.open } : emulator;
  const places = [...options.listen.map((at) => ({ at, fd: undefined })), ...sockets];
  await serveUntilSignal(asked, places, options, saveState);
  await onMiss?.finish();
  emulator.events?.finish();
  return 0;
}

/** inetd makes the client's socket standard error as well: what is complained about is none of the client's business. */
function keepToOurselves(): void {
  if (!isOneSocket(0, 2)) return;
  closeSync(2);
  openSync('/dev/null', 'w'); // takes the lowest number that is free
}

/** Where to listen, and the socket that does already. */
interface Place {
  readonly at: Endpoint;
  readonly fd: number | undefined;
}

/** Sockets that listen already: those of systemd, or what inetd gives to servers that are to `wait`. */
async function handedOver(): Promise<readonly Place[]> {
  const fromSystemd = process.env.LISTEN_FDS !== undefined;
  if (!fromSystemd && (!socketAt(0) || endsFromHoneyd(process.env))) return [];
  const { inheritedSockets, maybeListeningSocket } = await import('../../replay/fronts/inherited-sockets.ts');
  const sockets = fromSystemd ? inheritedSockets(process.env, process.pid) : [maybeListeningSocket(0)];
  if (sockets.some((socket) => socket?.transport === 'udp' && socket.fd === 0))
    throw new UsageError('Node takes no UDP socket as standard input: use systemd, or mynah serve');
  return sockets.flatMap((socket) => (socket ? [{ at: socket.endpoint, fd: socket.fd }] : []));
}

async function ownVersion(): Promise<string> {
  return (await import('../../../package.json', { with: { type: 'json' } })).default.version;
}

/** What asks the real server, where there is one. */
async function asking({ upstream, upstreamRate, file, learn }: ReplayOptions) {
  if (upstream === undefined) return undefined;
  const { learnOnMiss } = await import('../on-miss/learn-on-miss.ts');
  return learnOnMiss(openSession, {
    target: upstream,
    rate: upstreamRate,
    file,
    ...(learn === undefined ? {} : { learn }),
    complain,
  });
}

/** Modules that not every emulator needs are loaded when they are: `node:crypto` alone takes a few milliseconds. */
async function makeEmulator(personality: Personality, options: ReplayOptions): Promise<Emulator> {
  const { now, seed, hostName, spool, quota, spoolFiles, events, state, tlsFolder, certificate } = options;
  return {
    personality,
    openSession,
    now: now === undefined ? microsecondClock() : () => now,
    chance: seed === undefined ? realChance : seededChance(seed),
    timing: options.timing,
    ...(hostName === undefined ? {} : { hostName }),
    shared: state === undefined ? newState() : readStateFile(state),
    limits: options.limits,
    tls: { folder: tlsFolder, ...(certificate ? { own: ownIdentity(certificate) } : {}) },
    turns: new Turns(),
    memory: new MemoryBudget(options.memory ?? defaultMemory()),
    ...(spool === undefined
      ? {}
      : { spool: new (await import('../../replay/events/spool.ts')).Spool(spool, quota, spoolFiles) }),
    ...(events === undefined
      ? {}
      : {
          events: new (await import('../../replay/events/event-log.ts')).EventLog(
            events,
            logOptions(options),
          ),
        }),
    ...(options.record === undefined
      ? {}
      : {
          record: (await import('../shared/record-sessions.ts')).recordTo(
            options.record,
            options.recordQuota,
            complain,
          ),
        }),
    complain,
  };
}

/** Throws the system's error. */
function ownIdentity({ cert, key }: NonNullable<ReplayOptions['certificate']>): Identity {
  return { certificates: readFileSync(cert, 'latin1'), key: readFileSync(key, 'latin1') };
}

function logOptions({ logSchema, eventsRotate, eventsQuota }: ReplayOptions): EventLogOptions {
  return { schema: logSchema, rotate: eventsRotate, quota: eventsQuota, complain };
}

/** One line, short: Honeyd passes stderr on to syslog and cuts it at 1023 bytes. */
function complain(line: string): void {
  process.stderr.write(`mynah: ${line.replace(/\s+/g, ' ').slice(0, 900)}\n`);
}

function saveQuietly(path: string | undefined, { shared }: Emulator): void {
  if (path === undefined) return;
  try {
    writeStateFile(path, shared);
  } catch (error) {
    complain(`state not saved: ${(error as Error).message}`);
  }
}

function endNow(leave: () => void): never {
  leave();
  process.exit(0);
}

async function serveStdio(emulator: Emulator, options: ReplayOptions, ending: AbortSignal): Promise<void> {
  const honeyd = endsFromHoneyd(process.env);
  const { address, port } = emulator.personality.service;
  const local: Ends = { client: { address: '127.0.0.1', port: 0 }, server: { address, port } };
  if (!isOneSocket(0, 1))
    return serveStreams(emulator, honeyd ?? local, process.stdin, process.stdout, ending);
  if (emulator.personality.service.transport === 'udp') {
    await serveDatagrams(emulator, honeyd ?? local, ending);
    saveQuietly(options.state, emulator);
    emulator.events?.finish();
    process.kill(process.pid, 'SIGKILL'); // see serveDatagrams
  }
  const socket = new Socket({ fd: 0, readable: true, writable: true, allowHalfOpen: true });
  if (honeyd !== undefined) return serveSocket(emulator, honeyd, socket, () => noDataChannel, ending);
  const ends = endsOf(socket) ?? local;
  return serveSocket(emulator, ends, socket, (secure) => localData(ends, emulator, options, secure), ending);
}

/** Honeyd and inetd give one socket as both stdin and stdout. */
function isOneSocket(first: number, second: number): boolean {
  const [one, other] = [socketAt(first), socketAt(second)];
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}

function socketAt(fd: number): Stats | undefined {
  try {
    const stats = fstatSync(fd);
    return stats.isSocket() ? stats : undefined;
  } catch {
    return undefined; // closed
  }
}

function endsOf(socket: Socket): Ends | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  return {
    client: { address: plainAddress(remoteAddress), port: remotePort ?? 0 },
    server: { address: plainAddress(localAddress), port: localPort ?? 0 },
  };
}

async function listen(emulator: Emulator, { at, fd }: Place, options: ReplayOptions): Promise<Listening> {
  if (emulator.personality.service.transport === 'tcp') return listenTcp(emulator, at, options, fd);
  const { listenUdp } = await import('../../replay/fronts/listen-udp.ts');
  return listenUdp(emulator, at, fd === undefined ? {} : { fd });
}

async function serveUntilSignal(
  emulator: Emulator,
  places: readonly Place[],
  options: ReplayOptions,
  saveState: () => void,
): Promise<void> {
  const fronts: Listening[] = [];
  const signalled = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  process.on('SIGHUP', () => emulator.events?.reopen());
  const saving = setInterval(saveState, 10_000);
  try {
    for (const place of places) {
      const front = await listen(emulator, place, options);
      fronts.push(front);
      process.stderr.write(`listening on ${endpointText(front.endpoint)}\n`);
      if (options.json) process.stdout.write(`${JSON.stringify({ listening: front.endpoint })}\n`);
    }
    await signalled;
  } finally {
    clearInterval(saving);
    await Promise.all(fronts.map((front) => front.close()));
    saveState();
  }
}
