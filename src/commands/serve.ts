import type { Server } from 'node:net';
import { Command } from 'commander';
import { RunFolder } from '../honeyd/config/run-folder.ts';
import type { ConsoleDataPorts } from '../honeyd/daemon/console-data-port.ts';
import { FleetDaemon } from '../honeyd/daemon/daemon.ts';
import { DaemonListeners } from '../honeyd/daemon/daemon-listeners.ts';
import { dropPrivileges } from '../honeyd/daemon/drop-privileges.ts';
import { passivePorts } from '../honeyd/daemon/passive-ports.ts';
import { awaitSuccessor, takeOver } from '../honeyd/daemon/take-over.ts';
import { FleetState } from '../honeyd/daemon/virtual-hosts.ts';
import type { Fleet } from '../honeyd/fleet/fleet.ts';
import { readFleet } from '../honeyd/fleet/read-fleet.ts';
import { endpointText } from '../net/endpoint-text.ts';
import { EventLog } from '../replay/events/event-log.ts';
import { Spool } from '../replay/events/spool.ts';
import { readStateFile, writeStateFile } from '../replay/fronts/state-file.ts';
import { defaultMemory } from '../replay/limits/default-memory.ts';
import { MemoryBudget } from '../replay/limits/memory-budget.ts';
import { Turns } from '../replay/limits/turns.ts';
import { openSession } from '../replay/open-session.ts';
import { realChance, seededChance } from '../replay/session/chance.ts';
import type { Finish } from './shared/finish.ts';
import type { FollowedFleet } from './shared/followed-fleet.ts';
import { type NatsArguments, natsOptions, readNatsOptions } from './shared/nats-options.ts';
import { readNumberOption } from './shared/option-values.ts';
import { recordTo } from './shared/record-sessions.ts';

interface ServeArguments extends NatsArguments {
  readonly folder?: string;
  readonly natsEvents?: true;
  readonly grace: string;
  readonly seed?: string;
  readonly user?: string;
}

/** ms between two writings of the state file. */
const saving = 10_000;

/** `mynah serve`: one warm process for all connections of a fleet. */
export function serveCommand(finish: Finish): Command {
  const command = new Command('serve')
    .description('serve every connection of a fleet from one warm process')
    .argument('<fleet>', 'the fleet file (see docs/honeyd.md); with --nats the name of a published fleet')
    .option('--grace <seconds>', 'when told to end, wait this long for sessions under way', '10')
    .option('--seed <n>', 'draw the same chance each time')
    .option('--user <name>', 'once all ports are open, go on as this user (started as root)')
    .addHelpText(
      'after',
      '\nSIGHUP reads the fleet file again and opens the event log anew. SIGTERM and SIGINT end it, a second one at\n' +
        'once. A second mynah serve of the same fleet takes over: the first one finishes its sessions and ends.',
    )
    .option('--nats-events', 'with --nats: publish events too, with all that attackers typed')
    .option('--folder <path>', 'with --nats: where the fleet is kept (default: NAME.fleet here)')
    .action(async (fleet: string, options: ServeArguments) => {
      const nats = readNatsOptions(options);
      if (nats === undefined) await serve(fleet, options);
      else {
        const { followInto } = await import('./shared/followed-fleet.ts');
        const followed = await followInto(options.folder ?? `${fleet}.fleet`, fleet, nats, {
          events: options.natsEvents === true,
          complain,
        });
        await serve(followed.path, options, followed);
        await followed.stop();
      }
      finish(0);
    });
  for (const option of natsOptions('follow a fleet that `mynah fleet publish` gives to this server of NATS'))
    command.addOption(option);
  return command;
}

async function serve(path: string, options: ServeArguments, followed?: FollowedFleet): Promise<void> {
  const grace = readNumberOption('--grace', options.grace) * 1000;
  const fleet = readFleet(path);
  const folder = new RunFolder(fleet.daemon.run);
  const inherited = await takeOver(folder.control);
  const state = new FleetState(inherited ?? savedState(fleet));
  const events = openEvents(fleet, followed?.publish);
  const dataPorts = passivePorts(fleet, folder, () => daemon);
  const daemon = makeDaemon(fleet, state, { events, dataPorts, seed: options.seed });
  const listeners = new DaemonListeners(daemon, folder.socket);
  const ending = endings();
  const control = await begin(fleet, folder, listeners, async () => {
    await listeners.close();
    setImmediate(() => ending.tell('a successor'));
    return state.flat();
  });
  if (options.user !== undefined) await orClose(listeners, () => dropPrivileges(options.user ?? ''));
  say(`listening on ${folder.socket}`);
  for (const endpoint of listeners.endpoints) say(`listening on ${endpointText(endpoint)}`);
  process.on('SIGHUP', () => void reload(path, daemon, listeners, events));
  followed?.onChange(() => reload(path, daemon, listeners, events));
  const timer = setInterval(() => save(fleet, state), saving);
  const reason = await ending.first;
  control.close();
  await finishSessions(
    daemon,
    listeners,
    reason === 'a successor' ? fleet.daemon.limits.session : grace,
    ending.second,
  );
  await dataPorts?.finish();
  events?.finish();
  clearInterval(timer);
  if (reason !== 'a successor') {
    save(fleet, state);
    folder.leave();
  }
  process.removeAllListeners('SIGHUP');
}

/** What is open would keep the process alive. */
async function orClose(listeners: DaemonListeners, work: () => void): Promise<void> {
  try {
    work();
  } catch (error) {
    await listeners.close();
    throw error;
  }
}

async function begin(
  fleet: Fleet,
  folder: RunFolder,
  listeners: DaemonListeners,
  yieldTo: () => Promise<ReadonlyMap<string, number>>,
): Promise<Server> {
  try {
    await listeners.follow(fleet);
    const control = await awaitSuccessor(folder.control, yieldTo);
    folder.announce();
    return control;
  } catch (error) {
    await listeners.close(); // what is open would keep the process alive
    throw error;
  }
}

interface DaemonExtras {
  readonly events: EventLog | undefined;
  readonly dataPorts: ConsoleDataPorts | undefined;
  readonly seed: string | undefined;
}

function makeDaemon(fleet: Fleet, state: FleetState, { events, dataPorts, seed }: DaemonExtras): FleetDaemon {
  const { spool, quota, spoolFiles, memory, record, recordQuota } = fleet.daemon;
  return new FleetDaemon(fleet, {
    openSession,
    now: () => Date.now() * 1000,
    chance: seed === undefined ? realChance : seededChance(readNumberOption('--seed', seed)),
    state,
    turns: new Turns(),
    memory: new MemoryBudget(memory ?? defaultMemory()),
    complain,
    ...(spool === undefined ? {} : { spool: new Spool(spool, quota, spoolFiles) }),
    ...(events === undefined ? {} : { events }),
    ...(record === undefined ? {} : { record: recordTo(record, recordQuota, complain) }),
    ...(dataPorts === undefined ? {} : { dataPortAt: (virtual: string) => dataPorts.at(virtual) }),
  });
}

function openEvents({ daemon }: Fleet, copy: ((line: string) => void) | undefined): EventLog | undefined {
  const { events, logSchema: schema, eventsRotate: rotate, eventsQuota: quota } = daemon;
  return events === undefined
    ? undefined
    : new EventLog(events, { schema, rotate, quota, complain, ...(copy ? { copy } : {}) });
}

/** A fleet file with a mistake in it changes nothing. */
async function reload(
  path: string,
  daemon: FleetDaemon,
  listeners: DaemonListeners,
  events: EventLog | undefined,
): Promise<void> {
  try {
    events?.reopen();
    const fleet = readFleet(path);
    daemon.reload(fleet);
    await listeners.follow(fleet);
    say(`read ${path} again`);
  } catch (error) {
    say(`mynah: nothing changed: ${(error as Error).message}`);
  }
}

/** The first reason to end, and the second, impatient one. */
function endings() {
  let resolveFirst: (reason: string) => void = () => {};
  let resolveSecond: () => void = () => {};
  const first = new Promise<string>((resolve) => {
    resolveFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    resolveSecond = resolve;
  });
  let reasons = 0;
  const tell = (reason: string) => {
    if (reasons++ === 0) resolveFirst(reason);
    else resolveSecond();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => tell(signal));
  return { first, second, tell };
}

async function finishSessions(
  daemon: FleetDaemon,
  listeners: DaemonListeners,
  grace: number,
  impatient: Promise<void>,
): Promise<void> {
  await listeners.close();
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, grace);
  });
  await Promise.race([daemon.whenIdle(), enough, impatient]);
  clearTimeout(timer);
  daemon.drop();
  await daemon.whenIdle();
}

function savedState({ daemon }: Fleet): ReadonlyMap<string, number> {
  return readStateFile(daemon.state).numbers;
}

function save({ daemon }: Fleet, state: FleetState): void {
  try {
    writeStateFile(daemon.state, { numbers: state.flat() });
  } catch (error) {
    say(`mynah: state not saved: ${(error as Error).message}`);
  }
}

function complain(line: string): void {
  say(`mynah: ${line}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
