import { u16le } from '../model/read-integers.ts';
import { OTHER, skipSnap, unwrap } from './ether-type.ts';
import type { Frame } from './frame.ts';

const DATA = 2;
const ENCRYPTED = 0x40;
const ORDERED = 0x80;

/** A frame of IEEE 802.11. Only data frames in the clear carry anything to be read here. */
export function decodeWifi(frame: Frame): number {
  const { bytes, at } = frame;
  if (frame.left() < 24) return OTHER;
  const kind = bytes[at] as number;
  const flags = bytes[at + 1] as number;
  const subtype = kind >>> 4;
  if (((kind >>> 2) & 3) !== DATA || (subtype & 4) !== 0 || (flags & ENCRYPTED) !== 0) return OTHER;
  let length = 24;
  if ((flags & 3) === 3) length += 6; // between two base stations: a fourth address
  if ((subtype & 8) !== 0) length += (flags & ORDERED) === 0 ? 2 : 6; // quality of service
  if (frame.left() < length + 8) return OTHER;
  frame.at = at + length;
  return unwrap(frame, skipSnap(frame));
}

/** Radiotap: a header of a length of its own before the frame. https://www.radiotap.org */
export function decodeRadiotap(frame: Frame): number {
  const length = u16le(frame.bytes, frame.at + 2);
  if (frame.left() < 8 || length < 8 || frame.left() < length) return OTHER;
  frame.at += length;
  return decodeWifi(frame);
}
