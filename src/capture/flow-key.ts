import { randomBytes } from 'node:crypto';
import type { FlowKey } from './flow.ts';
import type { Frame } from './frame.ts';

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
    this.family = frame.family;
    this.udp = udp;
    this.fromLow = isLow(frame, sourcePort, targetPort);
    if (this.fromLow) {
      this.low0 = frame.source0;
      this.low1 = frame.source1;
      this.low2 = frame.source2;
      this.low3 = frame.source3;
      this.high0 = frame.target0;
      this.high1 = frame.target1;
      this.high2 = frame.target2;
      this.high3 = frame.target3;
      this.ports = (sourcePort << 16) | targetPort;
    } else {
      this.low0 = frame.target0;
      this.low1 = frame.target1;
      this.low2 = frame.target2;
      this.low3 = frame.target3;
      this.high0 = frame.source0;
      this.high1 = frame.source1;
      this.high2 = frame.source2;
      this.high3 = frame.source3;
      this.ports = (targetPort << 16) | sourcePort;
    }
    let hash = mix(SEED ^ this.ports, this.low0);
    hash = mix(hash, this.high0);
    if (frame.family === 6) {
      hash = mix(mix(mix(hash, this.low1), this.low2), this.low3);
      hash = mix(mix(mix(hash, this.high1), this.high2), this.high3);
    }
    this.hash = mix(hash, udp ? 17 : 6);
  }
}

/** The finaliser of MurmurHash3 over one more word. */
function mix(hash: number, word: number): number {
  let h = hash ^ word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function isLow(frame: Frame, sourcePort: number, targetPort: number): boolean {
  if (frame.source0 !== frame.target0) return frame.source0 < frame.target0;
  if (frame.source1 !== frame.target1) return frame.source1 < frame.target1;
  if (frame.source2 !== frame.target2) return frame.source2 < frame.target2;
  if (frame.source3 !== frame.target3) return frame.source3 < frame.target3;
  return sourcePort <= targetPort;
}
