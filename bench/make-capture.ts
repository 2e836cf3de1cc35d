import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/*
 * Writes a capture of SMTP sessions with one mail each, as a busy mail server would see them: about 30 at a time, their
 * packets interleaved, one in 200 sent twice and one in 200 overtaken by the next. The same arguments give the same file.
 */

const SERVER = 0x0a000019; // 10.0.0.25
const START = 1_700_000_000_000_000;
/** Two sessions start in a hundredth of a second, and their packets are some milliseconds apart. */
const SESSION_EVERY = 5_000;
const FLUSH_AT = 1 << 20;

interface Packet {
  readonly time: number;
  readonly fromClient: boolean;
  readonly flags: number;
  readonly payload: Buffer;
}

interface Session {
  readonly client: number;
  readonly port: number;
  readonly packets: readonly Packet[];
  readonly sequence: { client: number; server: number };
  done: number;
}

const FIN = 1;
const SYN = 2;
const PSH_ACK = 24;
const ACK = 16;
const NOTHING: Buffer = Buffer.alloc(0);

/** Writes `sessions` sessions to `path`; answers how many packets that were. */
export async function makeCapture(path: string, sessions: number): Promise<number> {
  const random = mulberry32(25);
  const out = createWriteStream(path);
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  let pieces: Buffer[] = [header];
  let size = 24;
  let packets = 0;
  const open: Session[] = [];
  for (let number = 0; number < sessions || open.length > 0; number++) {
    const now = START + number * SESSION_EVERY;
    if (number < sessions) open.push(session(number, now, random));
    for (const due of takeDue(open, now, random)) {
      pieces.push(due);
      size += due.length;
      packets++;
    }
    if (size < FLUSH_AT) continue;
    if (!out.write(Buffer.concat(pieces))) await once(out, 'drain');
    pieces = [];
    size = 0;
  }
  out.end(Buffer.concat(pieces));
  await once(out, 'finish');
  return packets;
}

/** The packets of all open sessions up to `now`, in order of time; sessions that are over are removed. */
function takeDue(open: Session[], now: number, random: () => number): Buffer[] {
  const due: { time: number; bytes: Buffer }[] = [];
  for (const each of open) {
    for (
      let packet = each.packets[each.done];
      packet !== undefined && packet.time <= now;
      packet = each.packets[each.done]
    ) {
      each.done++;
      const bytes = record(each, packet);
      due.push({ time: packet.time, bytes });
      if (random() < 0.005) due.push({ time: packet.time + 1, bytes });
    }
  }
  for (let i = open.length - 1; i >= 0; i--) if (open[i]?.done === open[i]?.packets.length) open.splice(i, 1);
  due.sort((a, b) => a.time - b.time);
  for (let i = 1; i < due.length; i++) {
    if (random() < 0.005) [due[i - 1], due[i]] = [due[i] as (typeof due)[0], due[i - 1] as (typeof due)[0]];
  }
  return due.map(({ bytes }) => bytes);
}

function session(number: number, start: number, random: () => number): Session {
  const packets: Packet[] = [];
  let time = start;
  const add = (fromClient: boolean, flags: number, payload = NOTHING) => {
    time += 1000 + Math.floor(random() * 9000);
    packets.push({ time, fromClient, flags, payload });
  };
  const says = (text: string) => add(false, PSH_ACK, Buffer.from(text, 'latin1'));
  const hears = (text: string) => add(true, PSH_ACK, Buffer.from(text, 'latin1'));
  const id = ((number * 2_654_435_761) >>> 0).toString(36);
  add(true, SYN);
  add(false, SYN | ACK);
  add(true, ACK);
  says(`220 mx.example.org ESMTP Postfix; ${number}\r\n`);
  hears(`EHLO host${number % 977}.example.net\r\n`);
  says('250-mx.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-8BITMIME\r\n250 DSN\r\n');
  hears(`MAIL FROM:<user${number % 613}@example.net> SIZE=${2000 + (number % 1500)}\r\n`);
  says('250 2.1.0 Ok\r\n');
  hears(`RCPT TO:<someone${number % 101}@example.org>\r\n`);
  says('250 2.1.5 Ok\r\n');
  hears('DATA\r\n');
  says('354 End data with <CR><LF>.<CR><LF>\r\n');
  const body = mail(number, 2600 + Math.floor(random() * 1500), random);
  for (let at = 0; at < body.length; at += 1448) add(true, PSH_ACK, body.subarray(at, at + 1448));
  add(false, ACK);
  says(`250 2.0.0 Ok: queued as ${id}\r\n`);
  hears('QUIT\r\n');
  says('221 2.0.0 Bye\r\n');
  add(false, FIN | ACK);
  add(true, FIN | ACK);
  add(false, ACK);
  const sequence = { client: Math.floor(random() * 2 ** 32), server: Math.floor(random() * 2 ** 32) };
  return {
    client: 0x0a010000 + (number % 60_013),
    port: 1024 + ((number * 7) % 64_000),
    packets,
    sequence,
    done: 0,
  };
}

function mail(number: number, length: number, random: () => number): Buffer {
  let text = `From: user${number % 613}@example.net\r\nSubject: report ${number}\r\n\r\n`;
  while (text.length < length)
    text += `${random().toString(36).slice(2)} ${random().toString(36).slice(2)} line of a mail\r\n`;
  return Buffer.from(`${text}.\r\n`, 'latin1');
}

/** Ethernet, IPv4, TCP with timestamps: 66 bytes of headers behind the 16 of the record. Checksums are left zero. */
function record(session: Session, { time, fromClient, flags, payload }: Packet): Buffer {
  const length = 66 + payload.length;
  const bytes = Buffer.alloc(16 + length);
  bytes.writeUInt32LE(Math.floor(time / 1e6), 0);
  bytes.writeUInt32LE(time % 1e6, 4);
  bytes.writeUInt32LE(length, 8);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUIntBE(fromClient ? 0x0242ac110003 : 0x0242ac110002, 16, 6);
  bytes.writeUIntBE(fromClient ? 0x0242ac110002 : 0x0242ac110003, 22, 6);
  bytes.writeUInt16BE(0x0800, 28);
  bytes.writeUInt16BE(0x4500, 30);
  bytes.writeUInt16BE(length - 14, 32);
  bytes.writeUInt16BE(0x4000, 36);
  bytes.writeUInt16BE(0x4006, 38);
  bytes.writeUInt32BE(fromClient ? session.client : SERVER, 42);
  bytes.writeUInt32BE(fromClient ? SERVER : session.client, 46);
  bytes.writeUInt16BE(fromClient ? session.port : 25, 50);
  bytes.writeUInt16BE(fromClient ? 25 : session.port, 52);
  const { sequence } = session;
  bytes.writeUInt32BE(fromClient ? sequence.client : sequence.server, 54);
  if ((flags & ACK) !== 0) bytes.writeUInt32BE(fromClient ? sequence.server : sequence.client, 58);
  bytes.writeUInt16BE(0x8000 | flags, 62);
  bytes.writeUInt16BE(65_000, 64);
  bytes.writeUInt32BE(0x0101080a, 70);
  bytes.writeUInt32BE(Math.floor(time / 1000) % 2 ** 32, 74);
  payload.copy(bytes, 82);
  const said = payload.length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
  if (fromClient) sequence.client = (sequence.client + said) >>> 0;
  else sequence.server = (sequence.server + said) >>> 0;
  return bytes;
}

/** A small generator of pseudo-random numbers in [0, 1), by Tommy Ettinger. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
