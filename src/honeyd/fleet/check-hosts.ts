import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Problem } from '../../model/problem.ts';
import { systemErrorText } from '../../model/system-error-text.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import { parseIp } from '../../net/ip-address.ts';
import { checkHostName } from '../../replay/fronts/host-name.ts';
import { expandAddresses } from './address-range.ts';
import type { EmulatedService, FleetService, Host, LoadPersonality } from './fleet.ts';
import type { Path } from './fleet-problem-text.ts';
import type { FleetFile, HostEntry, ServiceEntry } from './fleet-schema.ts';
import { type FleetText, valueAt } from './fleet-text.ts';
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
      this.add(path, systemErrorText(error) ?? (error as Error).message);
      return undefined;
    }
  }
}

/** What the schema cannot say: valid names; addresses, ports and files to learn into used once; personalities that can be read. */
export function checkHosts(
  file: FleetFile,
  context: Context,
): { readonly hosts: readonly Host[]; readonly problems: readonly Problem[] } {
  const findings = new Findings(context.problemAt);
  const owners = new Map<string, string>();
  const learners = new Map<string, string>();
  const hosts = Object.entries(file.hosts).map(([name, entry]) => {
    const path = ['hosts', name];
    checkKind(name, entry, path, findings);
    const addresses = addressesOf(entry, path, findings);
    for (const address of addresses) {
      const owner = owners.get(address);
      if (owner !== undefined) findings.add([...path, 'addresses'], `${address} belongs to ${owner} already`);
      owners.set(address, name);
    }
    const services = servicesOf(entry, path, file.daemon.timing, findings, context);
    checkNames(entry, addresses, path, findings);
    checkLearners(entry, name, learners, findings, context);
    return hostOf(name, entry, addresses, services);
  });
  if (hosts.length === 0) findings.add(['hosts'], 'there are no hosts');
  return { hosts, problems: findings.problems };
}

/** The personalities that a file names which is no fleet yet: who mends the one mistake should know of the other. */
export function checkPersonalities(value: unknown, context: Context): readonly Problem[] {
  const findings = new Findings(context.problemAt);
  const hosts = valueAt(value, ['hosts']);
  for (const host of Object.keys(typeof hosts === 'object' && hosts !== null ? hosts : {})) {
    const services = valueAt(hosts, [host, 'services']);
    for (const index of Array.isArray(services) ? services.keys() : []) {
      const path = ['hosts', host, 'services', index, 'personality'];
      const name = valueAt(value, path);
      if (typeof name === 'string') findings.try(path, () => context.load(resolve(context.folder, name)));
    }
  }
  return findings.problems;
}

/** What only Honeyd can show, and what a host's name has to be for it. */
const onlyUnderHoneyd = ['names', 'osPersonality', 'ethernet', 'uptime', 'dropRate', 'default'] as const;

function checkKind(name: string, entry: HostEntry, path: Path, findings: Findings): void {
  if (entry.listen === undefined) {
    const fault = faultOfTemplateName(name);
    if (fault !== undefined) findings.add(path, fault);
    return;
  }
  for (const address of asList(entry.listen))
    if (parseIp(address) === undefined)
      findings.add([...path, 'listen'], `"${address}" is no address, e.g. 0.0.0.0, 127.0.0.1 or ::1`);
  for (const key of onlyUnderHoneyd)
    if (entry[key] !== undefined)
      findings.add(
        [...path, key],
        'only Honeyd can show this, at virtual addresses: a host with `listen` cannot',
      );
}

function asList(texts: string | readonly string[] = []): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}

function addressesOf(entry: HostEntry, path: Path, findings: Findings): readonly string[] {
  const texts = asList(entry.addresses);
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
    const found =
      service.action === undefined
        ? emulatedService(service, at, { timing, isPlain: entry.listen !== undefined }, findings, context)
        : bareService(service, service.action, at, entry.listen !== undefined, findings);
    if (found === undefined) return [];
    const key = `${found.transport} ${found.port}`;
    if (taken.has(key) && found.port !== 0)
      findings.add(
        [...at, 'port'],
        `this host has a service at ${found.transport} port ${found.port} already`,
      );
    taken.add(key);
    return [found];
  });
}

/** A port without an emulator: Honeyd opens, refuses or ignores it. */
function bareService(
  { port, transport }: ServiceEntry,
  action: NonNullable<ServiceEntry['action']>,
  path: Path,
  isPlain: boolean,
  findings: Findings,
): FleetService | undefined {
  if (isPlain) findings.add([...path, 'action'], 'a port of this machine needs a personality');
  if (!port) findings.add([...path, 'port'], 'which port?');
  return { kind: 'plain', port: port ?? 0, transport: transport ?? 'tcp', action };
}

function emulatedService(
  entry: ServiceEntry,
  path: Path,
  { timing, isPlain }: { readonly timing: 'recorded' | 'fast'; readonly isPlain: boolean },
  findings: Findings,
  { folder, load }: Context,
): FleetService | undefined {
  const { personality: name, transport, name: hostName } = entry;
  const file = resolve(folder, name ?? '');
  if (!isPlain && /[\s"]/.test(file))
    findings.add(
      [...path, 'personality'],
      'Honeyd cannot start scripts with blanks or quotation marks in a path',
    );
  if (!isPlain && entry.port === 0) findings.add([...path, 'port'], 'Honeyd needs a port from 1 to 65535');
  const personality = findings.try([...path, 'personality'], () => load(file));
  if (personality === undefined) return undefined;
  const { service } = personality;
  if (transport !== undefined && transport !== service.transport)
    findings.add([...path, 'transport'], `this personality speaks ${service.transport}`);
  if (hostName !== undefined) findings.try([...path, 'name'], () => checkHostName('name', hostName));
  const by = isPlain ? 'port' : entry.by;
  const upstream = upstreamOf(entry, { transport: service.transport, by }, path, findings, folder);
  return {
    kind: 'emulated',
    port: entry.port ?? service.port,
    transport: service.transport,
    personality,
    file,
    by,
    timing: entry.timing ?? timing,
    ...(hostName === undefined ? {} : { hostName }),
    ...(upstream === undefined ? {} : { upstream }),
  };
}

/** The real server behind a service, where one is named. */
function upstreamOf(
  { upstream, upstreamRate: rate, learn }: ServiceEntry,
  { transport, by }: Pick<EmulatedService, 'transport' | 'by'>,
  path: Path,
  findings: Findings,
  folder: string,
): EmulatedService['upstream'] {
  if (upstream === undefined) {
    if (learn !== undefined)
      findings.add([...path, 'learn'], 'there is nobody to learn from: name an `upstream`');
    return undefined;
  }
  const at = [...path, 'upstream'];
  if (transport === 'udp') findings.add(at, 'only a server that speaks TCP can be asked');
  if (by === 'spawn')
    findings.add(at, 'an emulator for each connection asks nobody: say `by: connector` or `proxy`');
  const target = findings.try(at, () => readEndpoint('upstream', upstream));
  const kept = learn === undefined ? {} : { learn: resolve(folder, learn) };
  if (kept.learn !== undefined && !existsSync(dirname(kept.learn)))
    findings.add([...path, 'learn'], `there is no folder ${dirname(kept.learn)}`);
  return target && { target, rate, ...kept };
}

/** Two services that learned into one file would each overwrite what the other has learned. */
function checkLearners(
  { services }: HostEntry,
  host: string,
  learners: Map<string, string>,
  findings: Findings,
  { folder }: Context,
): void {
  for (const [index, { learn }] of services.entries()) {
    if (learn === undefined) continue;
    const path = ['hosts', host, 'services', index, 'learn'];
    const file = resolve(folder, learn);
    const other = learners.get(file);
    if (other !== undefined) findings.add(path, `${other} learns into ${learn} already: name another file`);
    learners.set(file, `service ${index + 1} of ${host}`);
  }
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
    webRoot,
    dropRate = {},
    default: actions = {},
  } = entry;
  return {
    name,
    addresses,
    listen: asList(entry.listen),
    services,
    shares: entry.shares,
    hostNames: new Map(Object.entries(names)),
    dropRate: withoutUndefined(dropRate),
    default: withoutUndefined(actions),
    ...withoutUndefined({ hostName, osPersonality, ethernet, uptime, webRoot }),
  };
}

/** `exactOptionalPropertyTypes`: what is not said is absent. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
