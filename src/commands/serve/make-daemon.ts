import { basename } from 'node:path';
import type { SessionFeed } from '../../dashboard/session-feed.ts';
import type { ConsoleDataPorts } from '../../honeyd/daemon/console-data-port.ts';
import { FleetDaemon } from '../../honeyd/daemon/daemon.ts';
import type { FleetState } from '../../honeyd/daemon/virtual-hosts.ts';
import type { EmulatedService, Fleet } from '../../honeyd/fleet/fleet.ts';
import { microsecondClock } from '../../model/microsecond-clock.ts';
import type { Ends } from '../../model/session.ts';
import { EventLog } from '../../replay/events/event-log.ts';
import { Spool } from '../../replay/events/spool.ts';
import { defaultMemory } from '../../replay/limits/default-memory.ts';
import { MemoryBudget } from '../../replay/limits/memory-budget.ts';
import { Turns } from '../../replay/limits/turns.ts';
import { openSession } from '../../replay/open-session.ts';
import { realChance, seededChance } from '../../replay/session/chance.ts';
import { readNumberOption } from '../shared/option-values.ts';
import { recordTo } from '../shared/record-sessions.ts';
import { AskedUpstreams } from './ask-upstreams.ts';
import type { FollowedFleet } from './followed-fleet.ts';

interface DaemonExtras {
  readonly events: EventLog | undefined;
  readonly dataPorts: ConsoleDataPorts | undefined;
  readonly seed: string | undefined;
  readonly complain: (line: string) => void;
  /** For those who look on. */
  readonly feed: SessionFeed | undefined;
  readonly upstreams: AskedUpstreams;
  /** How counters are shared with other sensors. */
  readonly agree: FollowedFleet['agree'] | undefined;
}

/** The daemon of a fleet, with what it keeps and the limits of the fleet file. */
export function makeDaemon(
  fleet: Fleet,
  state: FleetState,
  { events, dataPorts, seed, complain, feed, agree, upstreams }: DaemonExtras,
): FleetDaemon {
  const { spool, quota, spoolFiles, memory, record, recordQuota } = fleet.daemon;
  return new FleetDaemon(fleet, {
    openSession: upstreams.openSession,
    now: microsecondClock(),
    chance: seed === undefined ? realChance : seededChance(readNumberOption('--seed', seed)),
    state,
    turns: new Turns(),
    memory: new MemoryBudget(memory ?? defaultMemory()),
    complain,
    ...(spool === undefined ? {} : { spool: new Spool(spool, quota, spoolFiles) }),
    ...(events === undefined ? {} : { events }),
    ...(agree === undefined ? {} : { agree }),
    ...(record === undefined ? {} : { record: recordTo(record, recordQuota, complain) }),
    ...(feed === undefined
      ? {}
      : { watch: (file: string, ends: Ends) => feed.watch(serviceName(file, ends.server.port), ends) }),
    ...(dataPorts === undefined ? {} : { dataPortAt: (virtual: string) => dataPorts.at(virtual) }),
  });
}

/** The real servers behind a fleet; a feed is told what they are asked. */
export function fleetUpstreams(
  feed: SessionFeed | undefined,
  complain: (line: string) => void,
): AskedUpstreams {
  const watch = feed && (({ file, port }: EmulatedService) => feed.watchUpstream(serviceName(file, port)));
  return new AskedUpstreams(openSession, complain, watch);
}

/** `mx.json` at port 25: `mx 25`. */
function serviceName(file: string, port: number): string {
  return `${basename(file).replace(/(\.personality)?\.json$/, '')} ${port}`;
}

/** The log of a fleet's events, where it wants one; `copy` is told every line as well. */
export function openEvents(
  { daemon }: Fleet,
  copy: ((line: string) => void) | undefined,
  complain: (line: string) => void,
): EventLog | undefined {
  const { events, logSchema: schema, eventsRotate: rotate, eventsQuota: quota } = daemon;
  return events === undefined
    ? undefined
    : new EventLog(events, { schema, rotate, quota, complain, ...(copy ? { copy } : {}) });
}
