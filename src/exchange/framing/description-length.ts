import { ByteQueue } from '../../message/bytes/byte-queue.ts';
import { readCounted } from '../../message/bytes/counted-text.ts';
import { prefixOf, readLength } from '../../message/bytes/length-prefix.ts';
import { frameLength } from '../../message/request/frame-length.ts';
import type { Framing } from '../../model/grammar.ts';
import type { Turn } from '../turns.ts';

/** What one side said in a turn, as evidence for a framing. */
export interface Said {
  readonly text: string;
  /** The first that this side said in its connection. */
  readonly first: boolean;
  /** How many answers came, as far as it can be told without knowing where one ends. */
  readonly pieces: number;
  /** How much it counts: of what is alike in length only so much. */
  readonly weight: number;
}

/** A framing with what it costs to name it, and the bits of each message that it explains beside its length. */
export interface Candidate<F extends Framing = Framing> {
  readonly framing: F;
  readonly price: number;
  readonly explains: number;
}

export interface Judged<F extends Framing = Framing> extends Candidate<F> {
  readonly gain: number;
}

const looked = 2000; // different messages that are tried
const ofOneLength = 8; // messages of one length count as so many at most: hundreds of keep-alives prove little
const misfit = 20; // bits: a message that does not end where a unit does
const another = 3; // bits: one more unit than there were answers
const mostMisfits = 0.1; // of the weight: a capture may have begun in the middle of a message

/** What clients said until they were answered; each different text once. What nobody answered may not have been whole. */
export function asked(turns: readonly Turn[]): readonly Said[] {
  const told = turns.filter(({ client, server }) => client !== '' && server !== '');
  return weighed(
    told.map(({ client, server, after }) => ({
      text: client,
      first: after === undefined || after.client === '',
      pieces: linesIn(server),
    })),
  );
}

/** What the server said until it was asked again. */
export function answered(turns: readonly Turn[]): readonly Said[] {
  return weighed(
    turns
      .filter(({ server }) => server !== '')
      .map(({ server, after }) => ({ text: server, first: after === undefined, pieces: 1 })),
  );
}

function weighed(said: readonly Omit<Said, 'weight'>[]): readonly Said[] {
  const different = new Map(said.map((one) => [`${one.first} ${one.pieces} ${one.text}`, one]));
  const kept = [...different.values()].slice(0, looked);
  const ofLength = new Map<number, number>();
  for (const { text } of kept) ofLength.set(text.length, (ofLength.get(text.length) ?? 0) + 1);
  return kept.map((one) => ({
    ...one,
    weight: Math.min(1, ofOneLength / (ofLength.get(one.text.length) ?? 1)),
  }));
}

function linesIn(reply: string): number {
  let lines = 1;
  for (let at = reply.indexOf('\n'); at >= 0 && at < reply.length - 1; at = reply.indexOf('\n', at + 1))
    lines++;
  return lines;
}

/** Bits to tell a length where nothing else does (Elias gamma code). */
function lengthBits(length: number): number {
  return 2 * Math.log2(Math.max(1, length)) + 1;
}

/**
 * How many bits shorter all that was said can be described with this framing than with none, where the length of each turn has to
 * be told. More units than answers cost, and so does what does not fit; where that is much, nothing is gained.
 */
export function gainOf(
  said: readonly Said[],
  { framing, price, explains }: Candidate,
  tolerance = mostMisfits,
): number {
  const most = tolerance * said.reduce((sum, { weight }) => sum + weight, 0);
  let bits = -price;
  let misfits = 0;
  for (const { text, first, pieces, weight } of said) {
    const units = countUnits(text, framing, first);
    if (units === undefined) {
      misfits += weight;
      bits -= weight * misfit;
      if (misfits > most) return Number.NEGATIVE_INFINITY;
    } else bits += weight * (lengthBits(text.length) + explains - another * Math.max(0, units - pieces));
  }
  return bits;
}

/** How many units a text is made up of; undefined where it does not end with one. */
export function countUnits(text: string, framing: Framing, first: boolean): number | undefined {
  return framing.kind === 'prefix' ? countRecords(text, framing, first) : lengthsOf(text, framing)?.length;
}

/** The lengths of the units that a text is made up of. What the emulator would take as it comes, because it fits no frame, is no evidence of one. */
export function lengthsOf(text: string, framing: Framing): readonly number[] | undefined {
  const bytes = new ByteQueue();
  bytes.push(text);
  const lengths: number[] = [];
  for (let at = 0; at < text.length; ) {
    if (framing.kind === 'counted' && readCounted(text.slice(at, at + 128), framing) === undefined)
      return undefined;
    const length = frameLength(bytes, { at: 0, searched: 0 }, framing, false);
    if (length === undefined || length < 1 || at + length > text.length) return undefined;
    if (
      framing.kind === 'bracket' &&
      text
        .slice(at, at + length)
        .trimStart()
        .charAt(0) !== framing.open
    )
      return undefined;
    bytes.take(length);
    lengths.push(length);
    at += length;
  }
  return lengths;
}

function countRecords(
  text: string,
  framing: Framing & { kind: 'prefix' },
  first: boolean,
): number | undefined {
  const { preface = '' } = framing;
  let units = 0;
  let at = 0;
  if (first && preface !== '') {
    if (!text.startsWith(preface)) return undefined;
    at = preface.length;
    units = 1;
  }
  while (at < text.length) {
    const prefix = prefixOf(framing, first && units === 0);
    const total = readLength(text, at, prefix)?.total ?? 0;
    if (total < prefix.offset + prefix.width || at + total > text.length) return undefined;
    at += total;
    units++;
  }
  return units;
}

/** The candidate that gains most; of equals the first. Undefined where none gains anything. */
export function bestOf<F extends Framing>(
  said: readonly Said[],
  candidates: readonly Candidate<F>[],
): Judged<F> | undefined {
  let best: Judged<F> | undefined;
  for (const candidate of candidates) {
    const gain = gainOf(said, candidate);
    if (gain > (best?.gain ?? 0)) best = { ...candidate, gain };
  }
  return best;
}
