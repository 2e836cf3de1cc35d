import { UsageError } from '../../model/errors.ts';
import {
  type EmulatedService,
  type Fleet,
  type FleetService,
  type Host,
  proxyPorts,
  shownName,
} from '../fleet/fleet.ts';
import type { MachineTraits } from './machine-traits.ts';

/** Honeyd copies a command into `char line[512]` and splits it into at most 31 words. */
const longestCommand = 500;

/** What the generated configuration refers to. */
export interface ConfParts {
  /** The connector's absolute path. */
  readonly connector: string;
  /** The daemon's socket. */
  readonly socket: string;
  /** How to start the emulator for one connection, e.g. `/usr/bin/node /usr/lib/mynah/dist/replay.cjs`. */
  readonly replay: string;
  /** Folder of certificates, where it is not beside the personalities. */
  readonly certificates?: string;
  /** OS personality, Ethernet address and uptime of each host. */
  readonly traits: ReadonlyMap<Host, MachineTraits>;
}

/**
 * honeyd.conf for a fleet, in the grammar of Honeyd 1.6d. Throws UsageError where Honeyd could not take it: there is
 * no way to quote a quotation mark, and commands are split at blanks.
 */
export function printHoneydConf(fleet: Fleet, parts: ConfParts): string {
  const ports = proxyPorts(fleet);
  const personalities = fleet.hosts.map((host) => personalityOf(host, parts));
  const blocks = fleet.hosts.map((host) => hostLines(host, parts, ports).join('\n'));
  return [
    `# Written by mynah honeyd from ${oneWord(fleet.path)}; changes belong there.`,
    '',
    '# Addresses that no host has',
    'create default',
    ...personalities.slice(0, 1).map((name) => `set default personality ${quote(name)}`),
    ...(['tcp', 'udp', 'icmp'] as const).map(
      (protocol) => `set default default ${protocol} action ${fleet.honeyd.others}`,
    ),
    '',
    blocks.join('\n\n'),
    '',
  ].join('\n');
}

function hostLines(host: Host, parts: ConfParts, ports: ReadonlyMap<string, number>): readonly string[] {
  const { name } = host;
  const traits = parts.traits.get(host);
  const everywhere = host.services.filter((service) => isSame(host, service));
  const { tcp = 'reset', udp = 'reset', icmp = 'open' } = host.default;
  return [
    `create ${name}`,
    ...(traits?.osPersonality === undefined
      ? []
      : [`set ${name} personality ${quote(traits.osPersonality)}`]),
    `set ${name} default tcp action ${tcp}`,
    `set ${name} default udp action ${udp}`,
    `set ${name} default icmp action ${icmp}`,
    ...(traits?.uptime === undefined ? [] : [`set ${name} uptime ${traits.uptime}`]),
    ...(host.dropRate.in === undefined ? [] : [`set ${name} droprate in ${decimal(host.dropRate.in)}`]),
    ...(host.dropRate.syn === undefined ? [] : [`set ${name} droprate syn ${decimal(host.dropRate.syn)}`]),
    ...(traits?.ethernet === undefined ? [] : [`set ${name} ethernet ${quote(traits.ethernet)}`]),
    ...everywhere.map(
      (service) =>
        `add ${name} ${service.transport} port ${service.port} ${action(host, service, '', parts)}`,
    ),
    // A bound address has a template of its own, a clone: what comes after concerns that address alone.
    ...host.addresses.flatMap((address) => [
      `bind ${address} ${name}`,
      ...host.services
        .filter((service) => !everywhere.includes(service))
        .map(
          (service) =>
            `add ${address} ${service.transport} port ${service.port} ${actionAt(host, service, address, parts, ports)}`,
        ),
    ]),
  ];
}

/** Honeyd 1.6d crashes when it answers a ping or a datagram for a template without a personality. */
function personalityOf(host: Host, { traits }: ConfParts): string {
  const name = traits.get(host)?.osPersonality;
  if (name !== undefined) return name;
  throw new UsageError(
    `${host.name}: Honeyd needs a personality: say osPersonality, or where its nmap-os-db is (--os-db)`,
  );
}

/** Does the service do the same at all addresses of the host, so that the template can say it once? */
function isSame(host: Host, service: FleetService): boolean {
  if (service.kind === 'plain') return true;
  return service.by !== 'proxy' && (service.hostName !== undefined || host.hostNames.size === 0);
}

function actionAt(
  host: Host,
  service: FleetService,
  address: string,
  parts: ConfParts,
  ports: ReadonlyMap<string, number>,
): string {
  if (service.kind === 'emulated' && service.by === 'proxy') {
    const port = ports.get(`${address} ${service.transport} ${service.port}`) ?? 0;
    if (port > 32_767)
      throw new UsageError('the proxy ports go beyond 32767: begin lower, or use fewer addresses by proxy');
    return `proxy 127.0.0.1:${port}`;
  }
  return action(host, service, address, parts);
}

function action(host: Host, service: FleetService, address: string, parts: ConfParts): string {
  if (service.kind === 'plain') return service.action;
  const spawn = spawnCommand(host, service, address, parts);
  const command =
    service.by === 'spawn' ? spawn : `${parts.connector} ${parts.socket} ${service.transport} ${spawn}`;
  if (command.length > longestCommand) {
    throw new UsageError(
      `${host.name}: Honeyd takes commands of at most ${longestCommand} characters; this one has ${command.length}: ${command}`,
    );
  }
  return quote(command);
}

/** An emulator for one connection. Its limits follow Honeyd, which forgets a silent TCP connection after 300 s. */
function spawnCommand(
  host: Host,
  service: EmulatedService,
  address: string,
  { replay, certificates }: ConfParts,
): string {
  const name = shownName(host, service, address);
  return [
    replay,
    service.file,
    ...(name === undefined ? [] : ['--host-name', name]),
    ...(service.timing === 'recorded' ? ['--timing', 'recorded'] : []),
    ...(certificates && service.personality.tls ? ['--tls-dir', certificates] : []),
  ].join(' ');
}

function quote(text: string): string {
  if (/["\r\n]/.test(text))
    throw new UsageError(`Honeyd cannot be told ${JSON.stringify(text)}: it has no way to quote that`);
  return `"${text}"`;
}

/** Honeyd reads `1` and `1.5`, but neither `.5` nor `1e-7`. */
function decimal(rate: number): string {
  return String(Math.round(rate * 100) / 100);
}

/** A comment ends with its line. */
function oneWord(text: string): string {
  return text.replace(/[\r\n]/g, '?');
}
