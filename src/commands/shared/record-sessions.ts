import { mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import { TcpRecorder } from '../../capture/write/write-tcp.ts';
import { writeDatagram } from '../../capture/write/write-udp.ts';
import { UsageError } from '../../model/errors.ts';
import type { Ends } from '../../model/session.ts';
import type { Recording, RecordSession } from '../../replay/fronts/emulator.ts';

const longestFile = 64 * 1024 * 1024; // bytes

interface RecordOptions {
  /** Bytes of all files together: the oldest are deleted. */
  readonly quota: number;
  readonly complain: (line: string) => void;
}

/** Takes down sessions in this folder. Throws UsageError when it cannot be made. */
export function recordTo(folder: string, quota: number, complain: (line: string) => void): RecordSession {
  return new SessionRecorder(folder, { quota, complain }).session;
}

/** A capture that sessions are written to, until it is long enough and the last of them is over. */
interface Open {
  readonly writer: CaptureWriter;
  readonly day: number;
  sessions: number;
}

/**
 * Writes the emulator's sessions as captures, for Wireshark and for `mynah learn` and `verify`: what attackers said, and what they were
 * answered. Every session is whole in one file. Data connections are not in it: what came over them is in the spool.
 */
class SessionRecorder {
  readonly #folder: string;
  readonly #options: RecordOptions;
  #open: Open | undefined;
  #files = 0;
  #sessions = 0;

  /** Throws UsageError when the folder cannot be made. */
  constructor(folder: string, options: RecordOptions) {
    this.#folder = folder;
    this.#options = options;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o750 });
    } catch (error) {
      throw new UsageError(`${folder}: ${(error as Error).message}`);
    }
  }

  /** `now` in µs. */
  readonly session: RecordSession = (ends, transport, now) => {
    const open = this.#fileFor(now());
    if (open === undefined) return undefined;
    open.sessions++;
    const over = () => {
      open.writer.flush();
      open.sessions--;
      if (open !== this.#open && open.sessions === 0) open.writer.close();
    };
    const number = this.#sessions++;
    return transport === 'tcp'
      ? overTcp(ends, open.writer, number, now, over)
      : overUdp(ends, open.writer, now, over);
  };

  #fileFor(now: number): Open | undefined {
    const day = Math.floor(now / 86_400_000_000);
    const open = this.#open;
    if (open && open.day === day && open.writer.size < Math.min(longestFile, this.#options.quota / 4))
      return open;
    this.#open = undefined;
    if (open?.sessions === 0) open.writer.close();
    try {
      this.#tidyUp();
      const stamp = new Date(now / 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
      const path = join(this.#folder, `sessions-${stamp}-${process.pid}-${this.#files++}.pcap`);
      const failed = (error: Error) => {
        this.#options.complain(`record: ${path}: ${error.message}: the sessions go on without`);
        this.#open = undefined;
      };
      this.#open = { writer: new CaptureWriter(path, LINKTYPE_RAW, failed), day, sessions: 0 };
    } catch (error) {
      this.#options.complain(`record: ${(error as Error).message}: the sessions go on without`);
    }
    return this.#open;
  }

  /** Room is made for one more file. */
  #tidyUp(): void {
    const files = readdirSync(this.#folder)
      .filter((name) => /^sessions-\d{8}T\d{6}-\d+-\d+\.pcap$/.test(name))
      .sort()
      .map((name) => ({ path: join(this.#folder, name), size: statSync(join(this.#folder, name)).size }));
    let left = this.#options.quota - Math.min(longestFile, this.#options.quota / 4);
    for (const { path, size } of files.reverse()) {
      left -= size;
      if (left < 0) unlinkSync(path);
    }
  }
}

function overTcp(
  ends: Ends,
  writer: CaptureWriter,
  number: number,
  now: () => number,
  over: () => void,
): Recording {
  const first = Math.imul(number + 1, 0x9e3779b1) >>> 0; // spread over the 2^32, different for each
  const tcp = new TcpRecorder(ends, writer, [first, first ^ 0x55555555]);
  tcp.opening(now());
  tcp.opened(now());
  return {
    said: (from, bytes) => tcp.said(now(), from, bytes),
    ended: (from) => tcp.ended(now(), from),
    over: (reset) => {
      if (reset) tcp.reset(now(), 'client');
      over();
    },
  };
}

function overUdp(
  { client, server }: Ends,
  writer: CaptureWriter,
  now: () => number,
  over: () => void,
): Recording {
  return {
    said: (from, bytes) =>
      from === 'client'
        ? writeDatagram(writer, now(), client, server, bytes)
        : writeDatagram(writer, now(), server, client, bytes),
    ended: () => {},
    over,
  };
}
