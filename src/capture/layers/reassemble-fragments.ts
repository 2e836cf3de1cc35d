import type { Frame } from './frame.ts';

/** RFC 791 asks for at least 15 s; Linux waits 30 s. */
const TIMEOUT = 30_000_000;
const MAX_DATAGRAMS = 512;
/** No IP payload is longer: total length and fragment offset are 16-bit fields. */
const MAX_LENGTH = 65_535;
const MAX_BYTES = 16 * 1024 * 1024;

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

interface Datagram {
  /** By `start`, never overlapping. */
  pieces: Piece[];
  /** Length of the whole, once the last fragment is here; else -1. */
  length: number;
  held: number;
  packets: number;
  begun: number;
}

/** Puts the fragments of IP packets together, within bounds of time and memory. The first copy of a byte wins. */
export class FragmentTable {
  readonly #datagrams = new Map<string, Datagram>();
  readonly #note: (text: string) => void;
  #held = 0;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  /**
   * The payload of `frame` from its current layer on is a fragment. Answers `protocol` when that completes the packet,
   * `frame` being the whole one then, and else 0.
   */
  add(frame: Frame, identification: number, protocol: number, offset: number, more: boolean): number {
    const length = frame.left();
    if (frame.cut > 0) return this.#drop('a fragment is cut off by the snapshot length');
    if (offset + length > MAX_LENGTH) return this.#drop('a fragment reaches beyond the longest IP packet');
    const key = `${frame.source0} ${frame.source1} ${frame.source2} ${frame.source3} ${frame.target0} ${frame.target1} ${frame.target2} ${frame.target3} ${identification} ${protocol}`;
    const datagram = this.#find(key, frame.time);
    datagram.packets += frame.packets;
    if (!more && datagram.length < 0) datagram.length = offset + length;
    this.#held += insert(datagram, offset, frame.bytes.slice(frame.at, frame.end));
    if (!isComplete(datagram)) return 0;
    this.#remove(key, datagram);
    const whole = new Uint8Array(datagram.length);
    for (const { start, bytes } of datagram.pieces) {
      if (start < whole.length) whole.set(bytes.subarray(0, whole.length - start), start);
    }
    frame.bytes = whole;
    frame.at = 0;
    frame.end = whole.length;
    frame.ethernet = -1;
    frame.packets = datagram.packets;
    return protocol;
  }

  #find(key: string, time: number): Datagram {
    const known = this.#datagrams.get(key);
    if (known !== undefined && time - known.begun <= TIMEOUT) return known;
    if (known !== undefined) this.#expire(key, known);
    for (const [oldKey, old] of this.#datagrams) {
      const crowded = this.#datagrams.size >= MAX_DATAGRAMS || this.#held > MAX_BYTES;
      if (!crowded && time - old.begun <= TIMEOUT) break;
      this.#expire(oldKey, old);
    }
    const datagram: Datagram = { pieces: [], length: -1, held: 0, packets: 0, begun: time };
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #expire(key: string, datagram: Datagram): void {
    this.#note('an IP packet lacks fragments');
    this.#remove(key, datagram);
  }

  #remove(key: string, datagram: Datagram): void {
    this.#held -= datagram.held;
    this.#datagrams.delete(key);
  }

  #drop(text: string): number {
    this.#note(text);
    return 0;
  }
}

/** Adds what is not covered yet; answers how many bytes that took. */
function insert(datagram: Datagram, offset: number, bytes: Uint8Array): number {
  const pieces: Piece[] = [];
  let at = offset;
  const end = offset + bytes.length;
  const fill = (until: number) => {
    if (until > at) pieces.push({ start: at, bytes: bytes.subarray(at - offset, until - offset) });
  };
  for (const piece of datagram.pieces) {
    fill(Math.min(end, piece.start));
    pieces.push(piece);
    at = Math.max(at, piece.start + piece.bytes.length);
  }
  fill(end);
  datagram.pieces = pieces.sort((a, b) => a.start - b.start);
  const held = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  const added = held - datagram.held;
  datagram.held = held;
  return added;
}

function isComplete(datagram: Datagram): boolean {
  if (datagram.length < 0) return false;
  let at = 0;
  for (const { start, bytes } of datagram.pieces) {
    if (start > at) return false;
    at = start + bytes.length;
  }
  return at >= datagram.length;
}
