import type { CaptureFileFormat } from './write-pcap.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const TLS_KEY_LOG = 0x544c534b;
/** Block type and length, interface, time, captured and original length. */
const BEFORE = 28;

/** pcapng (draft-ietf-opsawg-pcapng): one section with one interface, little endian, microseconds. */
export const pcapngFormat: CaptureFileFormat = {
  header: (linkType) => {
    const section = block(SECTION_HEADER, 16);
    section.writeUInt32LE(BYTE_ORDER, 8);
    section.writeUInt16LE(1, 12);
    section.fill(0xff, 16, 24); // the section is as long as the file
    const description = block(INTERFACE_DESCRIPTION, 8);
    description.writeUInt16LE(linkType, 8);
    return Buffer.concat([section, description]);
  },
  before: BEFORE,
  after: (length) => padding(length) + 4,
  frame: (target, at, length, originalLength, time) => {
    const tail = Buffer.alloc(padding(length) + 4);
    const whole = BEFORE + length + tail.length;
    target.writeUInt32LE(ENHANCED_PACKET, at);
    target.writeUInt32LE(whole, at + 4);
    target.writeUInt32LE(0, at + 8);
    target.writeUInt32LE(Math.floor(time / 2 ** 32), at + 12);
    target.writeUInt32LE(time % 2 ** 32, at + 16);
    target.writeUInt32LE(length, at + 20);
    target.writeUInt32LE(originalLength, at + 24);
    tail.writeUInt32LE(whole, tail.length - 4);
    return tail;
  },
};

/** A Decryption Secrets Block with lines of a key log (NSS format). */
export function secretsBlock(lines: string): Buffer {
  const text = Buffer.from(lines, 'latin1');
  const bytes = block(DECRYPTION_SECRETS, 8 + text.length + padding(text.length));
  bytes.writeUInt32LE(TLS_KEY_LOG, 8);
  bytes.writeUInt32LE(text.length, 12);
  text.copy(bytes, 16);
  return bytes;
}

/** A block with room for so many bytes, its type and both its lengths written. */
function block(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(length + 12);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.writeUInt32LE(bytes.length, bytes.length - 4);
  return bytes;
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
