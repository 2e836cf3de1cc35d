import { resolve } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import { checkHostName } from '../../replay/fronts/host-name.ts';
import { expandAddresses } from './address-range.ts';
import type { FleetService, Host, LoadPersonality } from './fleet.ts';
import type { FleetFile, HostEntry, ServiceEntry } from './fleet-schema.ts';
import type { FleetText, Path } from './fleet-text.ts';
import { faultOfTemplateName } from './template-name.ts';

interface Context {
  /** Paths in the file are relative to this. */
  readonly folder: string;
  readonly load: LoadPersonality;
  readonly problemAt: FleetText['problemAt'];
}

/** Collects problems with their places; `try` runs a step that throws them. */
class Findings {
  readonly problems: Problem[] = [];
  readonly #problemAt: FleetText['problemAt'];

  constructor(problemAt: FleetText['problemAt']) {
    this.#problemAt = problemAt;
  }

  add(path: Path, text: string): void {
    this.problems.push(this.#problemAt(path, text));
  }

  try<T>(path: Path, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.add(path, (error as Error).message);
      return undefined;
    }
  }
}

/** What the schema cannot say: valid names, addresses and ports used once, personalities that can be read. */
export function checkHosts(
  file: FleetFile,
  context: Context,
): { readonly hosts: readonly Host[]; readonly problems: readonly Problem[] } {
  const findings = new Findings(context.problemAt);
  const owners = new Map<string, string>();
  const hosts = Object.entries(file.hosts).map(([name, entry]) => {
    const path = ['hosts', name];
    const fault = faultOfTemplateName(name);
    if (fault !== undefined) findings.add(path, fault);
    const addresses = addressesOf(entry, path, findings);
    for (const address of addresses) {
      const owner = owners.get(address);
      if (owner !== undefined) findings.add([...path, 'addresses'], `${address} belongs to ${owner} already`);
      owners.set(address, name);
    }
    const services = servicesOf(entry, path, file.daemon.timing, findings, context);
    checkNames(entry, addresses, path, findings);
    return hostOf(name, entry, addresses, services);
  });
  if (hosts.length === 0) findings.add(['hosts'], 'there are no hosts');
  return { hosts, problems: findings.problems };
}

function addressesOf(entry: HostEntry, path: Path, findings: Findings): readonly string[] {
  const texts = typeof entry.addresses === 'string' ? [entry.addresses] : entry.addresses;
  return texts.flatMap((text) => findings.try([...path, 'addresses'], () => expandAddresses(text)) ?? []);
}

function checkNames(entry: HostEntry, addresses: readonly string[], path: Path, findings: Findings): void {
  const { name, names = {}, osPersonality, ethernet } = entry;
  if (name !== undefined) findings.try(path, () => checkHostName('name', name));
  for (const [address, own] of Object.entries(names)) {
    findings.try([...path, 'names', address], () => checkHostName('name', own));
    if (!addresses.includes(address))
      findings.add([...path, 'names', address], 'this host does not have this address');
  }
  for (const [key, text] of Object.entries({ osPersonality, ethernet })) {
    if (text !== undefined && !/^[^"\r\n]+$/.test(text)) {
      findings.add(
        [...path, key],
        'quotation marks and line ends cannot be written in Honeyd’s configuration',
      );
    }
  }
}

function servicesOf(
  entry: HostEntry,
  path: Path,
  timing: 'recorded' | 'fast',
  findings: Findings,
  context: Context,
): readonly FleetService[] {
  const taken = new Set<string>();
  return entry.services.flatMap((service, index) => {
    const at = [...path, 'services', index];
    const found = serviceOf(service, at, timing, findings, context);
    if (found === undefined) return [];
    const key = `${found.transport} ${found.port}`;
    if (taken.has(key))
      findings.add(
        [...at, 'port'],
        `this host has a service at ${found.transport} port ${found.port} already`,
      );
    taken.add(key);
    return [found];
  });
}

function serviceOf(
  entry: ServiceEntry,
  path: Path,
  timing: 'recorded' | 'fast',
  findings: Findings,
  { folder, load }: Context,
): FleetService | undefined {
  const { port, personality: name, action, transport, by, name: hostName } = entry;
  if (action !== undefined) return { kind: 'plain', port, transport: transport ?? 'tcp', action };
  const file = resolve(folder, name ?? '');
  if (/[\s"]/.test(file))
    findings.add(
      [...path, 'personality'],
      'Honeyd cannot start scripts with blanks or quotation marks in a path',
    );
  const personality = findings.try([...path, 'personality'], () => load(file));
  if (personality === undefined) return undefined;
  const learned = personality.service.transport;
  if (transport !== undefined && transport !== learned)
    findings.add([...path, 'transport'], `this personality speaks ${learned}`);
  if (hostName !== undefined) findings.try([...path, 'name'], () => checkHostName('name', hostName));
  return {
    kind: 'emulated',
    port,
    transport: learned,
    personality,
    file,
    by,
    timing: entry.timing ?? timing,
    ...(hostName === undefined ? {} : { hostName }),
  };
}

function hostOf(
  name: string,
  entry: HostEntry,
  addresses: readonly string[],
  services: readonly FleetService[],
): Host {
  const {
    name: hostName,
    names = {},
    osPersonality,
    ethernet,
    uptime,
    dropRate = {},
    default: actions = {},
  } = entry;
  return {
    name,
    addresses,
    services,
    hostNames: new Map(Object.entries(names)),
    dropRate: withoutUndefined(dropRate),
    default: withoutUndefined(actions),
    ...withoutUndefined({ hostName, osPersonality, ethernet, uptime }),
  };
}

/** `exactOptionalPropertyTypes`: what is not said is absent. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
