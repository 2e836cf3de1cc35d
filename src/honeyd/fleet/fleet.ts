import type { Endpoint } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { SchemaName } from '../../replay/events/log-options.ts';
import type { Limits } from '../../replay/limits/limits.ts';

/** The central configuration, checked: names are valid, paths absolute, personalities loaded, addresses expanded. */
export interface Fleet {
  /** The file it was read from. */
  readonly path: string;
  readonly honeyd: HoneydOptions;
  readonly daemon: DaemonOptions;
  readonly data: DataPolicy;
  readonly hosts: readonly Host[];
}

interface HoneydOptions {
  readonly interface?: string;
  readonly program: string;
  readonly data: string;
  readonly osDatabase: string;
  readonly console: string;
  readonly others: PortAction;
}

interface DaemonOptions {
  /** Folder where connectors and successors meet the daemon; absent where nobody is expected. */
  readonly run?: string;
  readonly user: string;
  readonly listen: readonly string[];
  readonly proxyPorts: number;
  readonly events?: string;
  readonly spool?: string;
  readonly logSchema: SchemaName;
  readonly eventsRotate: number;
  readonly eventsQuota: number;
  readonly record?: string;
  readonly recordQuota: number;
  readonly quota: number;
  readonly spoolFiles: number;
  readonly memory?: number;
  /** Where counters and process numbers go on from after a restart. */
  readonly state?: string;
  readonly tls?: string;
  readonly timing: 'recorded' | 'fast';
  readonly limits: Limits;
}

interface DataPolicy {
  readonly passive: 'proxy' | 'connector' | 'off';
  readonly ports: { readonly from: number; readonly to: number };
  /** ms. */
  readonly timeout: number;
  readonly active: boolean;
}

type PortAction = 'open' | 'reset' | 'block';

/** Virtual hosts of one kind, which are one template of Honeyd; or services at ports of this machine. */
export interface Host {
  /** A valid name in Honeyd's grammar, where Honeyd shows the host. */
  readonly name: string;
  /** Virtual addresses that Honeyd shows. */
  readonly addresses: readonly string[];
  /** Addresses of this machine whose own ports are opened: then there are no virtual ones. */
  readonly listen: readonly string[];
  /** May hold `{1}` to `{4}`. */
  readonly hostName?: string;
  readonly hostNames: ReadonlyMap<string, string>;
  readonly services: readonly FleetService[];
  /** What the services of one address know of one another. */
  readonly shares: 'everything' | 'mail' | 'nothing';
  /** The folder of its FTP server whose files its HTTP server shows. */
  readonly webRoot?: string;
  readonly osPersonality?: string;
  readonly ethernet?: string;
  readonly uptime?: number | 'learned' | 'none';
  readonly dropRate: { readonly in?: number; readonly syn?: number };
  readonly default: { readonly tcp?: PortAction; readonly udp?: PortAction; readonly icmp?: PortAction };
}

/** A port of a host: emulated, or merely open, refused or silent. */
export type FleetService =
  | {
      readonly kind: 'emulated';
      readonly port: number;
      readonly transport: 'tcp' | 'udp';
      readonly personality: Personality;
      readonly file: string;
      /** How connections come in; `port`: at a port of this machine. */
      readonly by: 'connector' | 'spawn' | 'proxy' | 'port';
      readonly timing: 'recorded' | 'fast';
      readonly hostName?: string;
      readonly upstream?: ServiceUpstream;
    }
  | {
      readonly kind: 'plain';
      readonly port: number;
      readonly transport: 'tcp' | 'udp';
      readonly action: PortAction;
    };

/** The real server that is asked what a personality can only guess, so often a minute, and where that is learned. */
interface ServiceUpstream {
  readonly target: Endpoint;
  readonly rate: number;
  readonly learn?: string;
}

export type EmulatedService = Extract<FleetService, { kind: 'emulated' }>;

/** The name that a service shows at one address: its own, the address's, the host's, or none of these. */
export function shownName(host: Host, service: EmulatedService, address: string): string | undefined {
  return service.hostName ?? host.hostNames.get(address) ?? host.hostName;
}

/** Where the certificates of a service are kept, for the daemon and for emulators that Honeyd spawns alike. */
export function certificateFolder({ daemon }: Fleet, { file }: EmulatedService): string {
  return daemon.tls ?? `${file}.tls`;
}

/**
 * The daemon's loopback ports for services that Honeyd reaches by itself (`by: proxy`): one for every address, because
 * Honeyd does not say which virtual host a client spoke to. Keys are `ADDRESS TRANSPORT PORT`.
 */
export function proxyPorts(fleet: Fleet): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const host of fleet.hosts) {
    for (const service of host.services) {
      if (service.kind !== 'emulated' || service.by !== 'proxy') continue;
      for (const address of host.addresses) {
        ports.set(`${address} ${service.transport} ${service.port}`, fleet.daemon.proxyPorts + ports.size);
      }
    }
  }
  return ports;
}

/** A port of this machine that a fleet wants open. */
export interface PlainPort {
  /** One name for as long as the fleet has this service here, also when its personality changes. */
  readonly key: string;
  readonly host: Host;
  readonly service: EmulatedService;
  readonly at: Endpoint;
}

/** All ports of this machine that a fleet wants open. Port 0 is any that is free. */
export function plainPorts(fleet: Fleet): readonly PlainPort[] {
  return fleet.hosts.flatMap((host) =>
    host.listen.flatMap((address) =>
      host.services.flatMap((service) => {
        if (service.kind !== 'emulated') return [];
        const { port, transport, file } = service;
        const key = `${address} ${transport} ${port === 0 ? file : port}`;
        return [{ key, host, service, at: { address, port } }];
      }),
    ),
  );
}

/** Loads each personality once, however many hosts show it. */
export type LoadPersonality = (path: string) => Personality;
