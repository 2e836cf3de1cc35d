import { dirname, join, resolve } from 'node:path';
import sortBy from 'lodash/sortBy.js';
import { FormatError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import type { Problem } from '../../model/problem.ts';
import { readGiven } from '../../personality/given-file.ts';
import { loadPersonality } from '../../personality/load-personality.ts';
import { readBounded } from '../../personality/read-bounded.ts';
import { readSize } from '../../replay/fronts/read-size.ts';
import type { Limits } from '../../replay/limits/limits.ts';
import { checkHosts, checkPersonalities } from './check-hosts.ts';
import type { Fleet, LoadPersonality } from './fleet.ts';
import type { FleetFile } from './fleet-schema.ts';
import { parseFleetText } from './fleet-text.ts';

const longest = 16 * 1024 * 1024; // bytes of a fleet file

/** What a fleet file says, or everything that is wrong with it. */
export interface FleetReading {
  readonly fleet?: Fleet;
  readonly problems: readonly Problem[];
}

/**
 * Reads a fleet file and the personalities it names. Throws the system's error when the fleet file cannot be read, and
 * FormatError with the first problem (and how many more there are).
 */
export function readFleet(path: string): Fleet {
  const { fleet, problems } = checkFleet(path);
  const [first, ...more] = problems;
  if (fleet !== undefined && first === undefined) return fleet;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more; --check of mynah serve tells them all)`;
  throw new FormatError(`${first?.file}: ${first?.place}: ${first?.text}${rest}`);
}

/** The same, with all problems. Throws the system's error when the fleet file cannot be read. */
export function checkFleet(path: string, load: LoadPersonality = remembering(loadPersonality)): FleetReading {
  return fleetOfText(path, readBounded(path, longest).toString(), load);
}

/** The same of a text. `path` is where the file would be: what it names lies relative to that. */
export function fleetOfText(
  path: string,
  text: string,
  load: LoadPersonality = remembering(loadPersonality),
): FleetReading {
  const { file, value, problems, problemAt } = parseFleetText(path, text);
  const folder = dirname(resolve(path));
  if (file === undefined) {
    const unreadable = checkPersonalities(value, { folder, load, problemAt });
    return { problems: inOrder([...problems, ...unreadable]) };
  }
  const { hosts, problems: ofHosts } = checkHosts(file, { folder, load, problemAt });
  const ports = portRange(file.data.ports);
  const found: Problem[] = [...ofHosts];
  if (ports === undefined) {
    found.push(
      problemAt(
        ['data', 'ports'],
        'expected FROM-TO, both between 1024 and 32767 (Honeyd keeps ports in a short)',
      ),
    );
  }
  if (found.length > 0 || ports === undefined) return { problems: inOrder(found) };
  return { fleet: { path: resolve(path), hosts, ...plainParts(file, folder, ports) }, problems: [] };
}

/** As they stand in the file. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return sortBy(problems, ({ place }) => Number(/\d+/.exec(place ?? '')?.[0] ?? 0));
}

function plainParts(
  file: FleetFile,
  folder: string,
  ports: { from: number; to: number },
): Omit<Fleet, 'path' | 'hosts'> {
  const { interface: card, osDatabase, ...honeyd } = file.honeyd;
  const {
    run = defaultRun(file),
    events,
    spool,
    state,
    tls,
    record,
    memory,
    limits,
    ...daemon
  } = file.daemon;
  const at = (name: string) => resolve(folder, name);
  return {
    honeyd: {
      ...honeyd,
      ...(card === undefined ? {} : { interface: card }),
      osDatabase: osDatabase === undefined ? join(honeyd.data, 'nmap-os-db') : at(osDatabase),
    },
    daemon: {
      ...daemon,
      ...(run === undefined ? {} : { run: at(run) }),
      ...(events === undefined ? {} : { events: at(events) }),
      ...(spool === undefined ? {} : { spool: at(spool) }),
      ...(state === undefined && run === undefined
        ? {}
        : { state: at(state ?? join(run ?? '', 'counters.json')) }),
      ...(tls === undefined ? {} : { tls: at(tls) }),
      ...(record === undefined ? {} : { record: at(record) }),
      ...(memory === undefined ? {} : { memory: bytes(memory) }),
      quota: bytes(daemon.quota),
      eventsRotate: bytes(daemon.eventsRotate),
      eventsQuota: bytes(daemon.eventsQuota),
      recordQuota: bytes(daemon.recordQuota),
      limits: limitsOf(limits),
    },
    data: { ...file.data, ports, timeout: file.data.timeout * 1000 },
  };
}

/** Honeyd's connectors have to meet the daemon somewhere. */
function defaultRun({ hosts }: FleetFile): string | undefined {
  return Object.values(hosts).some(({ addresses }) => addresses !== undefined) ? '/run/mynah' : undefined;
}

function limitsOf(limits: FleetFile['daemon']['limits']): Limits {
  return {
    ...limits,
    idle: limits.idle * 1000,
    session: limits.session * 1000,
    bytes: bytes(limits.bytes),
    line: bytes(limits.line),
    stored: bytes(limits.stored),
    storedPerSession: bytes(limits.storedPerSession),
  };
}

function bytes(size: number | string): number {
  return typeof size === 'number' ? size : readSize('size', size);
}

function portRange(text: string): { from: number; to: number } | undefined {
  const [from = 0, to = 0] = text.split('-').map(Number);
  return from >= 1024 && to <= 32_767 && from <= to ? { from, to } : undefined;
}

function remembering(load: LoadPersonality): LoadPersonality {
  const loaded = new Map<string, Personality>();
  return (path) => {
    const personality = loaded.get(path) ?? readGiven(path, load);
    loaded.set(path, personality);
    return personality;
  };
}
