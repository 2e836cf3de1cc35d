import type { Server } from 'node:net';
import { Command } from 'commander';
import { type Dashboard, openDashboard } from '../../dashboard/dashboard-server.ts';
import { SessionFeed } from '../../dashboard/session-feed.ts';
import { RunFolder } from '../../honeyd/config/run-folder.ts';
import type { FleetDaemon } from '../../honeyd/daemon/daemon.ts';
import { DaemonListeners } from '../../honeyd/daemon/daemon-listeners.ts';
import { dropPrivileges } from '../../honeyd/daemon/drop-privileges.ts';
import { handOutSockets } from '../../honeyd/daemon/hand-out-sockets.ts';
import { passivePorts } from '../../honeyd/daemon/passive-ports.ts';
import { awaitSuccessor, takeOver } from '../../honeyd/daemon/take-over.ts';
import { FleetState } from '../../honeyd/daemon/virtual-hosts.ts';
import { type Fleet, plainPorts } from '../../honeyd/fleet/fleet.ts';
import { UsageError } from '../../model/errors.ts';
import { systemErrorText } from '../../model/system-error-text.ts';
import type { NatsOptions } from '../../nats/nats-client.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import type { EventLog } from '../../replay/events/event-log.ts';
import { type InheritedSocket, inheritedSockets } from '../../replay/fronts/inherited-sockets.ts';
import { readStateFile, writeStateFile } from '../../replay/fronts/state-file.ts';
import type { Finish } from '../shared/finish.ts';
import { type NatsArguments, natsOptions, readNatsOptions } from '../shared/nats-options.ts';
import { readNumberOption } from '../shared/option-values.ts';
import type { AskedUpstreams } from './ask-upstreams.ts';
import { daemonCommandOptions } from './daemon-options.ts';
import { endings, finishSessions } from './endings.ts';
import { type FleetSource, fleetSource, type PersonalityArguments } from './fleet-source.ts';
import type { FollowedFleet } from './followed-fleet.ts';
import { fleetUpstreams, makeDaemon, openEvents } from './make-daemon.ts';
import { printFleetCheck } from './print-fleet-check.ts';
import { tellListening } from './tell-listening.ts';

type ServeArguments = NatsArguments & PersonalityArguments & ServeOnlyArguments;

interface ServeOnlyArguments {
  readonly check?: true;
  readonly json?: true;
  readonly folder?: string;
  readonly natsEvents?: true;
  readonly natsWorld?: true;
  readonly grace: string;
  readonly seed?: string;
  readonly user?: string;
  readonly dashboard?: string;
}

/** ms between two writings of the state file. */
const saving = 10_000;

const help = `
SIGHUP reads the fleet file again and opens the event log anew. SIGTERM and SIGINT end it, a second one at
once. A second mynah serve of the same fleet takes over: the first one finishes its sessions and ends.`;

/** `mynah serve`: one warm process for all connections of a fleet. */
export function serveCommand(finish: Finish): Command {
  const command = new Command('serve')
    .description('serve every connection of a fleet from one warm process')
    .argument(
      '<what...>',
      'a fleet file (docs/serve.md, docs/honeyd.md); or personalities, each at its recorded port or FILE:PORT; with --nats the name of a published fleet',
    )
    .option('--listen <addr>', 'for personalities: open their ports at this address (repeatable)', collect)
    .option('--host-name <name>', 'for personalities: the name that the servers call themselves')
    .option(
      '--upstream <addr>',
      'for personalities: ask the real servers at this address what can only be guessed (for one: ADDR:PORT)',
    )
    .option('--learn <dir>', 'with --upstream: keep the personalities with what was learned here')
    .option('--check', 'say what is wrong with the fleet, open nothing')
    .option('--json', 'print where it listens, or with --check what was found, as one JSON object')
    .option('--dashboard <addr:port>', 'show what happens on a page at this address, for who has its token')
    .option('--grace <seconds>', 'when told to end, wait this long for sessions under way', '10')
    .option('--seed <n>', 'draw the same chance each time')
    .option('--user <name>', 'once all ports are open, go on as this user (started as root)')
    .addHelpText('after', help)
    .option('--nats-events', 'with --nats: publish events too, with all that attackers typed')
    .option(
      '--nats-world',
      'with --nats: what clients leave (stored values, mails counted) is there on all sensors',
    )
    .option('--folder <path>', 'with --nats: where the fleet is kept (default: NAME.fleet here)')
    .action(async (what: readonly string[], options: ServeArguments) => {
      const nats = readNatsOptions(options);
      const sockets = inheritedSockets(process.env, process.pid);
      if (nats === undefined) {
        const source = fleetSource(what, options, sockets);
        if (options.check) return finish(printFleetCheck(source.name, source.check(), options.json === true));
        await serve(source, sockets, options);
      } else await serveFollowed(what, nats, sockets, options);
      finish(0);
    });
  for (const option of daemonCommandOptions) command.addOption(option);
  for (const option of natsOptions('follow a fleet that `mynah fleet publish` gives to this server of NATS'))
    command.addOption(option);
  return command;
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** A fleet that is followed as it is published. */
async function serveFollowed(
  [fleet = '', ...more]: readonly string[],
  nats: NatsOptions,
  sockets: readonly InheritedSocket[],
  options: ServeArguments,
): Promise<void> {
  if (more.length > 0) throw new UsageError('--nats: the name of one fleet, please');
  const { followInto } = await import('./followed-fleet.ts');
  const followed = await followInto(options.folder ?? `${fleet}.fleet`, fleet, nats, {
    events: options.natsEvents === true,
    world: options.natsWorld === true,
    complain,
  });
  await serve(fleetSource([followed.path], {}, sockets), sockets, options, followed);
  await followed.stop();
}

async function serve(
  source: FleetSource,
  sockets: readonly InheritedSocket[],
  options: ServeArguments,
  followed?: FollowedFleet,
): Promise<void> {
  const grace = readNumberOption('--grace', options.grace) * 1000;
  const fleet = source.read();
  const inherited = handOut(fleet, source, sockets);
  const folder = fleet.daemon.run === undefined ? undefined : new RunFolder(fleet.daemon.run);
  const state = new FleetState((folder && (await takeOver(folder.control))) ?? savedState(fleet));
  const events = openEvents(fleet, followed?.publish, complain);
  const dataPorts = folder && passivePorts(fleet, folder, () => daemon);
  const feed = options.dashboard === undefined ? undefined : new SessionFeed();
  const upstreams = fleetUpstreams(feed, complain);
  const { seed, user } = options;
  const extras = { events, dataPorts, seed, complain, feed, agree: followed?.agree, upstreams };
  const daemon = makeDaemon(fleet, state, extras);
  const listeners = new DaemonListeners(daemon, folder?.socket, inherited);
  const ending = endings();
  const control = await begin(fleet, folder, listeners, async () => {
    await listeners.close();
    setImmediate(() => ending.tell('a successor'));
    return state.flat();
  });
  if (user !== undefined) await orClose(listeners, control, () => dropPrivileges(user));
  const dashboard = await orClose(listeners, control, () => showTo(options.dashboard, feed));
  tellListening(fleet, folder, listeners, options.json === true);
  const again = () => reload(source, daemon, listeners, { events, upstreams });
  process.on('SIGHUP', () => void again());
  followed?.onChange(again);
  const timer = setInterval(() => save(fleet, state), saving);
  const reason = await ending.first;
  control?.close();
  dashboard?.close();
  const patience = reason === 'a successor' ? fleet.daemon.limits.session : grace;
  await finishSessions(daemon, listeners, patience, ending.second);
  await upstreams.finish();
  await dataPorts?.finish();
  events?.finish();
  clearInterval(timer);
  if (reason !== 'a successor') {
    save(fleet, state);
    folder?.leave();
  }
  process.removeAllListeners('SIGHUP');
}

/** What is open would keep the process alive. */
async function orClose<T>(
  listeners: DaemonListeners,
  control: Server | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    control?.close();
    await listeners.close();
    throw error;
  }
}

/** Opens the dashboard, where one is asked for, and says where. */
async function showTo(
  place: string | undefined,
  feed: SessionFeed | undefined,
): Promise<Dashboard | undefined> {
  if (place === undefined || feed === undefined) return undefined;
  const dashboard = await openDashboard(readEndpoint('--dashboard', place), feed);
  process.stderr.write(`dashboard at ${dashboard.url}\n`);
  return dashboard;
}

/** Which socket is for which port. Throws UsageError where some are missing that nobody has said an address for. */
function handOut(
  fleet: Fleet,
  { onlyInherited }: FleetSource,
  sockets: readonly InheritedSocket[],
): ReadonlyMap<string, number> {
  const handed = handOutSockets(fleet, sockets);
  const missing = plainPorts(fleet).find(({ key }) => !handed.has(key));
  if (onlyInherited && missing !== undefined)
    throw new UsageError(`no socket was handed over for ${missing.service.file}: give --listen as well`);
  return handed;
}

async function begin(
  fleet: Fleet,
  folder: RunFolder | undefined,
  listeners: DaemonListeners,
  yieldTo: () => Promise<ReadonlyMap<string, number>>,
): Promise<Server | undefined> {
  try {
    await listeners.follow(fleet);
    if (folder === undefined) return undefined;
    const control = await awaitSuccessor(folder.control, yieldTo);
    folder.announce();
    return control;
  } catch (error) {
    await listeners.close(); // what is open would keep the process alive
    throw error;
  }
}

/** A fleet file with a mistake in it changes nothing. */
async function reload(
  source: FleetSource,
  daemon: FleetDaemon,
  listeners: DaemonListeners,
  { events, upstreams }: { readonly events: EventLog | undefined; readonly upstreams: AskedUpstreams },
): Promise<void> {
  try {
    events?.reopen();
    source.read();
    await upstreams.finish(); // what was learned may be written into what is read
    const fleet = source.read();
    daemon.reload(fleet);
    await listeners.follow(fleet);
    say(`read ${source.name} again`);
  } catch (error) {
    say(`mynah: nothing changed: ${systemErrorText(error) ?? (error as Error).message}`);
  }
}

function savedState({ daemon }: Fleet): ReadonlyMap<string, number> {
  return daemon.state === undefined ? new Map() : readStateFile(daemon.state).numbers;
}

function save({ daemon }: Fleet, state: FleetState): void {
  if (daemon.state === undefined) return;
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
