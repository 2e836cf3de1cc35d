import { sharedRoot } from '../../replay/files/pages-of.ts';
import { HostMail } from '../../replay/mail/host-mail.ts';
import { FilesOfClients } from '../../replay/session/files-of-clients.ts';
import { newState, type SharedState } from '../../replay/session/session-options.ts';
import {
  type EmulatedService,
  type Fleet,
  type Host,
  type PlainPort,
  plainPorts,
  shownName,
} from '../fleet/fleet.ts';

/** One emulated service at one virtual address. */
export interface VirtualService {
  readonly host: Host;
  readonly service: EmulatedService;
  readonly hostName?: string;
}

/** Finds what a virtual address shows at a port, and what is served at the ports of this machine. */
export class VirtualHosts {
  readonly #byAddress = new Map<string, Host>();
  readonly #plain: ReadonlyMap<string, PlainPort>;

  constructor(fleet: Fleet) {
    this.#plain = new Map(plainPorts(fleet).map((port) => [port.key, port]));
    for (const host of fleet.hosts) {
      for (const address of host.addresses) this.#byAddress.set(address, host);
    }
  }

  find(address: string, transport: 'tcp' | 'udp', port: number): VirtualService | undefined {
    const host = this.#byAddress.get(address);
    const service = host?.services.find(
      (one): one is EmulatedService =>
        one.kind === 'emulated' && one.port === port && one.transport === transport,
    );
    if (host === undefined || service === undefined) return undefined;
    return virtualService(host, service, address);
  }

  /** What is served at a port of this machine; `key` is that of `plainPorts`. */
  findPlain(key: string): VirtualService | undefined {
    const found = this.#plain.get(key);
    return found && virtualService(found.host, found.service, found.at.address);
  }
}

function virtualService(host: Host, service: EmulatedService, address: string): VirtualService {
  const hostName = shownName(host, service, address);
  return { host, service, ...(hostName === undefined ? {} : { hostName }) };
}

/** Counters of all virtual services: each has its own, which go on over all its connections. */
export class FleetState {
  readonly #states = new Map<string, SharedState>();
  readonly #mails = new Map<string, HostMail>();
  readonly #files = new Map<string, FilesOfClients>();

  /** `flat` is what `flat()` gave: keys are `ADDRESS TRANSPORT PORT NAME`. */
  constructor(flat: ReadonlyMap<string, number> = new Map()) {
    for (const [key, value] of flat) {
      const [, service = '', name = ''] = /^(\S+ \S+ \S+) (.*)$/s.exec(key) ?? [];
      this.of(service).numbers.set(name, value);
    }
  }

  /** `service` is `ADDRESS TRANSPORT PORT`; `host` names what it shares with others. */
  of(service: string, host?: string, shares: Host['shares'] = 'everything'): SharedState {
    const state = this.#states.get(service) ?? newState();
    this.#states.set(service, state);
    if (host === undefined || shares === 'nothing') delete state.mail;
    else state.mail = madeOnce(this.#mails, host, () => new HostMail());
    if (host !== undefined && shares === 'everything')
      state.files = madeOnce(this.#files, host, () => new FilesOfClients());
    return state;
  }

  flat(): Map<string, number> {
    const flat = new Map<string, number>();
    for (const [service, { numbers }] of this.#states) {
      for (const [name, value] of numbers) flat.set(`${service} ${name}`, value);
    }
    return flat;
  }
}

function madeOnce<T>(all: Map<string, T>, name: string, make: () => T): T {
  const one = all.get(name) ?? make();
  all.set(name, one);
  return one;
}

const roots = new WeakMap<Host, string | null>();

/** The folder of the FTP server whose files the host shows over HTTP: as the fleet says, or as recordings of its services have files in common. */
export function webRootOf(host: Host): string | undefined {
  if (host.shares !== 'everything') return undefined;
  if (host.webRoot !== undefined) return host.webRoot;
  const known = roots.get(host);
  if (known !== undefined) return known ?? undefined;
  const emulated = host.services.filter((one): one is EmulatedService => one.kind === 'emulated');
  const all = emulated.map(({ personality }) => personality);
  const found = all.flatMap((sends) => all.flatMap((shows) => sharedRoot(sends, shows) ?? []))[0];
  roots.set(host, found ?? null);
  return found;
}
