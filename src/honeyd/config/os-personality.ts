import type { HostFacts } from '../../model/conversation.ts';
import type { OsFingerprint, SynAck } from './os-database.ts';

/** Letters of the options in p0f's notation, e.g. `mss,sok,ts,nop,ws`. */
const letters: Readonly<Record<string, string>> = {
  mss: 'M',
  sok: 'S',
  ts: 'T',
  ws: 'W',
  nop: 'N',
  eol: 'L',
};

/** Who uses which initial TTL, for captures that show nothing else of the machine. */
const makers: Readonly<Record<number, string>> = {
  32: 'Microsoft Windows',
  64: 'Linux',
  128: 'Microsoft Windows',
  255: 'Sun Solaris',
};

/** A fingerprint's name in the database that goes with what a capture shows of a machine, and why. */
export function proposePersonality(
  database: readonly OsFingerprint[],
  facts: HostFacts,
): { readonly name?: string; readonly reason: string } {
  const seen = synAckOf(facts);
  if (seen === undefined) return guessByTtl(database, facts.ttl);
  const [best, ...others] = rankFingerprints(database, seen);
  if (best === undefined) return guessByTtl(database, facts.ttl);
  const also = others.slice(0, 3).map(({ name }) => `"${name}"`);
  const near = also.length > 0 ? `; also near: ${also.join(', ')}` : '';
  return { name: best.name, reason: `answers most like ${describe(seen)}${near}` };
}

function guessByTtl(
  database: readonly OsFingerprint[],
  ttl: number | undefined,
): { readonly name?: string; readonly reason: string } {
  const start = initialTtl(ttl ?? 64);
  const [best] = database
    .filter(({ name, synAcks }) => name.startsWith(makers[start] ?? '') && synAcks[0]?.ttl === start)
    .sort((one, other) => usualness(other) - usualness(one) || newestFirst(one, other));
  const evidence = ttl === undefined ? 'nothing of the machine' : `a TTL of ${ttl} and no known SYN-ACK`;
  const reason = `the capture shows ${evidence}`;
  return best === undefined ? { reason } : { name: best.name, reason: `${reason}: only a guess` };
}

function initialTtl(ttl: number): number {
  return [32, 64, 128].find((start) => ttl <= start) ?? 255;
}

/**
 * The SYN-ACK of the capture in the terms of the database; undefined without TTL or options. No system sends one without
 * any option: that is what `mynah capture --proxy` writes, which knows nothing of the server's machine.
 */
function synAckOf({
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
    ttl: initialTtl(ttl),
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
function rankFingerprints(database: readonly OsFingerprint[], seen: SynAck): readonly OsFingerprint[] {
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
