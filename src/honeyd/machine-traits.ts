import type { HostFacts } from '../model/conversation.ts';
import type { EmulatedService, Host } from './fleet.ts';
import type { OsFingerprint, SynAck } from './os-database.ts';

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

/** Letters of the options in p0f's notation, e.g. `mss,sok,ts,nop,ws`. */
const letters: Readonly<Record<string, string>> = {
  mss: 'M',
  sok: 'S',
  ts: 'T',
  ws: 'W',
  nop: 'N',
  eol: 'L',
};

/** Clock rates of TCP timestamps in Hz that systems use (Linux 100 to 1000, BSD 2 and 1000). */
const clockRates = [1000, 250, 200, 100, 10, 2];

/** What the capture of a host's services tells about its machine, with what the fleet file says instead. */
export function machineTraits(host: Host, database: readonly OsFingerprint[] | undefined): MachineTraits {
  const facts = host.services.find((service): service is EmulatedService => service.kind === 'emulated')
    ?.personality.host;
  const parts = [personalityOf(host, facts, database), ethernetOf(host, facts), uptimeOf(host, facts)];
  return Object.assign({}, ...parts, { reasons: parts.flatMap(({ reasons }) => reasons) }) as MachineTraits;
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
  const seen = facts === undefined ? undefined : synAckOf(facts);
  if (seen === undefined) return { reasons: ['no personality: the capture has no SYN-ACK of the server'] };
  const [best, ...others] = rankFingerprints(database, seen);
  if (best === undefined)
    return { reasons: [`no personality: no fingerprint answers like ${describe(seen)}`] };
  const also = others.slice(0, 3).map(({ name }) => `"${name}"`);
  return {
    osPersonality: best.name,
    reasons: [
      `personality "${best.name}": answers most like ${describe(seen)}${also.length > 0 ? `; also near: ${also.join(', ')}` : ''}`,
    ],
  };
}

/**
 * The SYN-ACK of the capture in the terms of the database; undefined without TTL or options. No system sends one without
 * any option: that is what `mynah capture --proxy` writes, which knows nothing of the server's machine.
 */
export function synAckOf({
  ttl,
  tcpOptions,
  dontFragment,
  window,
  mss,
  windowScale,
}: HostFacts): SynAck | undefined {
  if (ttl === undefined || tcpOptions === undefined || tcpOptions === '') return undefined;
  const layout = tcpOptions
    .split(',')
    .map((option) => letters[option.replace(/\+\d+$/, '')] ?? '')
    .join('');
  return {
    layout,
    ttl: [32, 64, 128].find((start) => ttl <= start) ?? 255,
    ...(dontFragment === undefined ? {} : { dontFragment }),
    ...(window === undefined ? {} : { window }),
    ...(mss === undefined ? {} : { mss }),
    ...(windowScale === undefined ? {} : { windowScale }),
  };
}

/** An MSS beyond this is that of a loopback interface, and says nothing about a network. */
const largestMss = 9176;

/**
 * Fingerprints whose options come in the same order from the same initial TTL, the most alike first: then the window
 * (in multiples of the MSS, as p0f counts) and its scale decide, then whether it is a usual kind of machine and covers
 * many versions.
 */
export function rankFingerprints(database: readonly OsFingerprint[], seen: SynAck): readonly OsFingerprint[] {
  return database
    .filter(({ synAcks }) => synAcks.every(({ mss = 0 }) => mss <= largestMss))
    .map((fingerprint) => ({
      fingerprint,
      score: Math.max(...fingerprint.synAcks.map((one) => likeness(one, seen))),
    }))
    .filter(({ score }) => score > 0)
    .map(({ fingerprint, score }) => ({
      fingerprint,
      score: score + usualness(fingerprint),
    }))
    .sort((one, other) => other.score - one.score || newestFirst(one.fingerprint, other.fingerprint))
    .map(({ fingerprint }) => fingerprint);
}

function likeness(one: SynAck, seen: SynAck): number {
  if (one.layout !== seen.layout || one.ttl !== seen.ttl) return 0;
  const sameScale = one.windowScale === seen.windowScale;
  const sameFragments = one.dontFragment === seen.dontFragment;
  return 1 + (sameFragments ? 2 : 0) + (sameScale ? 1 : 0) + (isSameWindow(one, seen) ? 1.5 : 0);
}

function isSameWindow(one: SynAck, seen: SynAck): boolean {
  const count = segments(seen);
  return (
    one.window !== undefined &&
    (one.window === seen.window || (count !== undefined && count === segments(one)))
  );
}

/** The window in segments of the MSS less the timestamp's 12 bytes, or in plain MSS; undefined if it is neither. */
function segments({ window, mss, layout }: SynAck): number | undefined {
  if (window === undefined || mss === undefined || mss === 0 || mss > largestMss) return undefined;
  const payload = layout.includes('T') ? mss - 12 : mss;
  if (window % payload === 0) return window / payload;
  return window % mss === 0 ? window / mss : undefined;
}

function usualness({ name, classes }: OsFingerprint): number {
  const usual = classes.length > 0 && classes.every((words) => words.endsWith('general purpose'));
  return (usual ? 0.5 : 0) + (/\d - \S*\d/.test(name) ? 0.25 : 0);
}

function newestFirst(one: OsFingerprint, other: OsFingerprint): number {
  return other.name.localeCompare(one.name, 'en', { numeric: true });
}

function describe({ layout, ttl, dontFragment, window, windowScale }: SynAck): string {
  const fragment = dontFragment === undefined ? '' : `, ${dontFragment ? 'DF' : 'no DF'}`;
  const scale = windowScale === undefined ? '' : ` scaled by ${windowScale}`;
  return `the capture’s SYN-ACK (TTL ${ttl}${fragment}, options ${layout || 'none'}, window ${window ?? '?'}${scale})`;
}

function ethernetOf(host: Host, facts: HostFacts | undefined): MachineTraits {
  if (host.ethernet === 'none') return { reasons: [] };
  if (host.ethernet !== undefined && host.ethernet !== 'learned') {
    return { ethernet: host.ethernet, reasons: [`ethernet "${host.ethernet}": the fleet file says so`] };
  }
  const seen = facts?.ethernet;
  const usable =
    seen !== undefined && seen !== '00:00:00:00:00:00' && (Number.parseInt(seen.slice(0, 2), 16) & 1) === 0;
  if (!usable) return { reasons: ['no ethernet: the capture has no Ethernet address of the server'] };
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
