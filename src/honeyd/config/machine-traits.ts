import type { HostFacts } from '../../model/conversation.ts';
import type { Host } from '../fleet/fleet.ts';
import type { OsFingerprint } from './os-database.ts';
import { proposePersonality } from './os-personality.ts';

/** What Honeyd is told about a host's machine, and where each of it comes from. */
export interface MachineTraits {
  /** A fingerprint's name in Honeyd's nmap-os-db. */
  readonly osPersonality?: string;
  readonly ethernet?: string;
  /** Seconds. */
  readonly uptime?: number;
  /** Plain sentences. */
  readonly reasons: readonly string[];
}

/** Clock rates of TCP timestamps in Hz that systems use (Linux 100 to 1000, BSD 2 and 1000). */
const clockRates = [1000, 250, 200, 100, 10, 2];

/** What the capture of a host's services tells about its machine, with what the fleet file says instead. */
export function machineTraits(host: Host, database: readonly OsFingerprint[] | undefined): MachineTraits {
  const facts = factsOf(host);
  const parts = [personalityOf(host, facts, database), ethernetOf(host, facts), uptimeOf(host, facts)];
  return Object.assign({}, ...parts, { reasons: parts.flatMap(({ reasons }) => reasons) }) as MachineTraits;
}

/** A capture with a SYN-ACK tells most; others at least a TTL. */
function factsOf(host: Host): HostFacts | undefined {
  const all = host.services.flatMap((service) =>
    service.kind === 'emulated' ? [service.personality.host] : [],
  );
  return all.find(({ tcpOptions }) => tcpOptions !== undefined && tcpOptions !== '') ?? all[0];
}

function personalityOf(
  host: Host,
  facts: HostFacts | undefined,
  database: readonly OsFingerprint[] | undefined,
): MachineTraits {
  const wanted = host.osPersonality;
  if (wanted !== undefined) {
    const unknown = database !== undefined && !database.some(({ name }) => name === wanted);
    const warning = unknown ? ', which Honeyd’s nmap-os-db does not have: Honeyd will not start' : '';
    return { osPersonality: wanted, reasons: [`personality "${wanted}": the fleet file says so${warning}`] };
  }
  if (database === undefined) return { reasons: ['no personality: no nmap-os-db to choose from'] };
  const { name, reason } = proposePersonality(database, facts ?? {});
  return name === undefined
    ? { reasons: [`no personality: ${reason}`] }
    : { osPersonality: name, reasons: [`personality "${name}": ${reason}`] };
}

/** Without an Ethernet address of its own, a template is not found on its network. */
const noArp = 'Honeyd will not answer ARP for it, so its addresses must be routed to Honeyd';

function ethernetOf(host: Host, facts: HostFacts | undefined): MachineTraits {
  if (host.ethernet === 'none') return { reasons: [`no ethernet: the fleet file says so; ${noArp}`] };
  if (host.ethernet !== undefined && host.ethernet !== 'learned') {
    return { ethernet: host.ethernet, reasons: [`ethernet "${host.ethernet}": the fleet file says so`] };
  }
  const seen = facts?.ethernet;
  const usable =
    seen !== undefined && seen !== '00:00:00:00:00:00' && (Number.parseInt(seen.slice(0, 2), 16) & 1) === 0;
  if (!usable)
    return { reasons: [`no ethernet: the capture has no Ethernet address of the server; ${noArp}`] };
  const clones =
    host.addresses.length > 1 ? '; Honeyd keeps its first half and draws the rest for each address' : '';
  return { ethernet: seen, reasons: [`ethernet ${seen}: from the capture${clones}`] };
}

function uptimeOf(host: Host, facts: HostFacts | undefined): MachineTraits {
  if (host.uptime === 'none') return { reasons: [] };
  if (typeof host.uptime === 'number')
    return { uptime: host.uptime, reasons: [`uptime ${host.uptime} s: the fleet file says so`] };
  const [first, last] = [facts?.timestamps?.[0], facts?.timestamps?.at(-1)];
  const elapsed = first === undefined || last === undefined ? 0 : (last.time - first.time) / 1e6;
  if (first === undefined || last === undefined || elapsed < 0.05) {
    return { reasons: ['no uptime: the capture’s TCP timestamps do not tell their clock'] };
  }
  const measured = ((last.value - first.value) >>> 0) / elapsed;
  const rate = clockRates.find((hertz) => Math.abs(measured - hertz) <= hertz * 0.1);
  if (rate === undefined) return { reasons: [`no uptime: TCP timestamps at ${Math.round(measured)} Hz`] };
  const uptime = Math.max(1, Math.round(last.value / rate));
  return {
    uptime,
    reasons: [`uptime ${uptime} s: TCP timestamp ${last.value} at ${rate} Hz, as nmap would reckon`],
  };
}
