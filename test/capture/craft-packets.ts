import { ConversationReader, type ReadOptions } from '../../src/capture/conversation-reader.ts';
import { CaptureReader } from '../../src/capture/files/capture-reader.ts';
import type { Conversation } from '../../src/model/conversation.ts';

/** Packets made by hand, field by field, for tests of everything that reads them. Numbers are in network order. */

export const ETHERNET = 1;
export const RAW = 101;
/** 2023-11-14 22:13:20 UTC, in µs. */
export const NOON = 1_700_000_000_000_000;

export interface Captured {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  /** On the wire, when it was longer than what was captured. */
  readonly originalLength?: number;
}

/** Numbers are single bytes, strings Latin-1. */
export type Part = number | string | Uint8Array | readonly number[];

export function bytes(...parts: readonly Part[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part, 'latin1');
      if (typeof part === 'number') return Buffer.from([part]);
      return Buffer.from(part);
    }),
  );
}

export function u16be(value: number): Uint8Array {
  return Buffer.from([(value >>> 8) & 255, value & 255]);
}

export function u32be(value: number): Uint8Array {
  return Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

export interface Segment {
  readonly source?: string;
  readonly target?: string;
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly sequence: number;
  readonly acknowledgement?: number;
  /** Of `S`, `A`, `F`, `R`, `P`. */
  readonly flags: string;
  readonly window?: number;
  readonly options?: readonly number[];
  readonly data?: string | Uint8Array;
}

const FLAGS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };

/** A TCP header with its data. */
export function tcp(segment: Segment): Uint8Array {
  const options = segment.options ?? [];
  const flags = [...segment.flags].reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0);
  return bytes(
    u16be(segment.sourcePort),
    u16be(segment.targetPort),
    u32be(segment.sequence),
    u32be(segment.acknowledgement ?? 0),
    u16be(((20 + options.length) << 10) | flags),
    u16be(segment.window ?? 65_000),
    [0, 0, 0, 0],
    options,
    segment.data ?? '',
  );
}

export function udp(sourcePort: number, targetPort: number, data: string | Uint8Array): Uint8Array {
  return bytes(u16be(sourcePort), u16be(targetPort), u16be(8 + data.length), [0, 0], data);
}

export interface Ipv4 {
  readonly source: string;
  readonly target: string;
  readonly protocol: number;
  readonly payload: Uint8Array;
  readonly identification?: number;
  /** Bytes, and whether more fragments follow. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly totalLength?: number;
}

export function ipv4(packet: Ipv4): Uint8Array {
  const fragment = ((packet.offset ?? 0) >>> 3) | (packet.more === true ? 0x2000 : 0);
  return bytes(
    [0x45, 0],
    u16be(packet.totalLength ?? 20 + packet.payload.length),
    u16be(packet.identification ?? 0),
    u16be(fragment),
    [64, packet.protocol, 0, 0],
    packet.source.split('.').map(Number),
    packet.target.split('.').map(Number),
    packet.payload,
  );
}

/** Addresses are given by their last byte: 2001:db8::N. */
export function ipv6(source: number, target: number, nextHeader: number, payload: Uint8Array): Uint8Array {
  const prefix = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const head = [0x60, 0, 0, 0];
  return bytes(head, u16be(payload.length), [nextHeader, 64], prefix, source, prefix, target, payload);
}

export function ethernet(type: number, payload: Uint8Array): Uint8Array {
  return bytes([2, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 1], u16be(type), payload);
}

/** A TCP segment between 10.0.0.1 and 10.0.0.2, unless it says otherwise, as raw IP. */
export function segmentPacket(segment: Segment, time = NOON): Captured {
  const { source = '10.0.0.1', target = '10.0.0.2' } = segment;
  return { time, linkType: RAW, bytes: ipv4({ source, target, protocol: 6, payload: tcp(segment) }) };
}

export function udpPacket(
  source: string,
  sourcePort: number,
  target: string,
  targetPort: number,
  data: string,
  time = NOON,
): Captured {
  const payload = udp(sourcePort, targetPort, data);
  return { time, linkType: RAW, bytes: ipv4({ source, target, protocol: 17, payload }) };
}

/** Reads packets as if they had been captured, and answers what they say. */
export function readPackets(
  packets: readonly Captured[],
  options: ReadOptions = {},
): { value: readonly Conversation[]; problems: readonly string[] } {
  const value: Conversation[] = [];
  const reader = new ConversationReader(
    { kind: 'conversations', ended: (conversation) => value.push(conversation) },
    options,
  );
  for (const { time, bytes: packet, linkType = RAW, originalLength = packet.length } of packets) {
    // Readers reuse their buffers: what is kept of one must have been copied.
    const borrowed = Uint8Array.from(packet);
    reader.packet(borrowed, 0, borrowed.length, originalLength, time, linkType);
    borrowed.fill(0xee);
  }
  const problems = reader.finish().map(({ place, text }) => `${place ?? ''}: ${text}`);
  return { value: value.sort((a, b) => a.id - b.id), problems };
}

/** All that one side said, as Latin-1 text. */
export function said(conversation: Conversation | undefined, from: 'client' | 'server'): string {
  const messages = conversation?.messages.filter((message) => message.from === from) ?? [];
  return Buffer.concat(messages.map((message) => message.bytes)).toString('latin1');
}

export interface PcapShape {
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly modified: boolean;
  readonly linkType: number;
}

/** A classic capture file. */
export function pcapFile(packets: readonly Captured[], shape: Partial<PcapShape> = {}): Uint8Array {
  const { littleEndian = true, nanoseconds = false, modified = false, linkType = RAW } = shape;
  const u32 = (value: number) => (littleEndian ? u32be(value).slice().reverse() : u32be(value));
  const u16 = (value: number) => (littleEndian ? u16be(value).slice().reverse() : u16be(value));
  const magic = modified ? 0xa1b2cd34 : nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const header = bytes(u32(magic), u16(2), u16(4), u32(0), u32(0), u32(65_535), u32(linkType));
  const records = packets.map(({ time, bytes: packet, originalLength }) => {
    const fraction = (time % 1_000_000) * (nanoseconds ? 1000 : 1);
    const seconds = Math.floor(time / 1_000_000);
    const more = modified ? new Uint8Array(8) : new Uint8Array(0);
    const length = originalLength ?? packet.length;
    return bytes(u32(seconds), u32(fraction), u32(packet.length), u32(length), more, packet);
  });
  return bytes(header, ...records);
}

/** What a `CaptureReader` makes of a file that comes in these pieces. */
export function readPieces(pieces: readonly Uint8Array[]): {
  packets: { time: number; bytes: string; originalLength: number; linkType: number }[];
  problems: string[];
} {
  const packets: { time: number; bytes: string; originalLength: number; linkType: number }[] = [];
  const problems: string[] = [];
  const reader = new CaptureReader(
    {
      packet: (buffer, start, end, originalLength, time, linkType) =>
        packets.push({
          time,
          bytes: Buffer.from(buffer.slice(start, end)).toString('hex'),
          originalLength,
          linkType,
        }),
    },
    (place, text) => problems.push(place === '' ? text : `${place}: ${text}`),
  );
  for (const piece of pieces) {
    const borrowed = Uint8Array.from(piece);
    reader.push(borrowed);
    borrowed.fill(0xee);
  }
  reader.finish();
  return { packets, problems };
}

/** One file cut into pieces in ways that find forgotten bytes: whole, byte by byte, and in two at every place. */
export function cuts(file: Uint8Array): readonly (readonly Uint8Array[])[] {
  const single = [...file].map((byte) => Uint8Array.of(byte));
  const inTwo = [...file.keys()].map((at) => [file.subarray(0, at), file.subarray(at)]);
  return [[file], single, ...inTwo];
}
