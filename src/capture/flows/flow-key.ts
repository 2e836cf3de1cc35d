import { randomBytes } from 'node:crypto';
import type { Frame } from '../layers/frame.ts';
import type { FlowKey } from './flow.ts';

/** Differs from run to run, so that nobody can prepare a capture whose flows all fall into one bucket. */
const SEED = randomBytes(4).readInt32LE();

/** Makes the same key for both directions of a flow. One object is reused for all packets. */
export class FlowKeyRegisters implements FlowKey {
  family = 0;
  udp = false;
  low0 = 0;
  low1 = 0;
  low2 = 0;
  low3 = 0;
  high0 = 0;
  high1 = 0;
  high2 = 0;
  high3 = 0;
  ports = 0;
  hash = 0;
  fromLow = false;

  set(frame: Frame, udp: boolean, sourcePort: number, targetPort: number): void {
    const fromLow = isLow(frame, sourcePort, targetPort);
    this.udp = udp;
    this.fromLow = fromLow;
    this.ports = fromLow ? (sourcePort << 16) | targetPort : (targetPort << 16) | sourcePort;
    const low = fromLow ? frame.source0 : frame.target0;
    const high = fromLow ? frame.target0 : frame.source0;
    this.low0 = low;
    this.high0 = high;
    let hash = mix(mix(mix(SEED, low), high), this.ports);
    if (frame.family === 6 || this.family === 6) this.#setRest(frame, fromLow);
    if (frame.family === 6) hash = this.#mixRest(hash);
    this.family = frame.family;
    this.hash = hash;
  }

  /** The other words of an IPv6 address; zeros when it is IPv4. */
  #setRest(frame: Frame, fromLow: boolean): void {
    this.low1 = fromLow ? frame.source1 : frame.target1;
    this.low2 = fromLow ? frame.source2 : frame.target2;
    this.low3 = fromLow ? frame.source3 : frame.target3;
    this.high1 = fromLow ? frame.target1 : frame.source1;
    this.high2 = fromLow ? frame.target2 : frame.source2;
    this.high3 = fromLow ? frame.target3 : frame.source3;
  }

  #mixRest(seed: number): number {
    const low = mix(mix(mix(seed, this.low1), this.low2), this.low3);
    return mix(mix(mix(low, this.high1), this.high2), this.high3);
  }
}

/** Half the finaliser of MurmurHash3 over one more word. */
function mix(hash: number, word: number): number {
  const h = Math.imul(hash ^ word, 0x85ebca6b);
  return h ^ (h >>> 15);
}

function isLow(frame: Frame, sourcePort: number, targetPort: number): boolean {
  if (frame.source0 !== frame.target0) return frame.source0 < frame.target0;
  if (frame.source1 !== frame.target1) return frame.source1 < frame.target1;
  if (frame.source2 !== frame.target2) return frame.source2 < frame.target2;
  if (frame.source3 !== frame.target3) return frame.source3 < frame.target3;
  return sourcePort <= targetPort;
}
