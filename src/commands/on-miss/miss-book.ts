import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { PacketSink } from '../../capture/model/packet-sink.ts';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { parseIp } from '../../net/ip-address.ts';
import { loadPersonality } from '../../personality/load-personality.ts';

/** Bytes of packets in the capture, all of which every round learns from, and of its copy that is read meanwhile. */
const defaultQuota = 64 * 1024 * 1024;

interface BookOptions {
  readonly quota?: number;
  readonly file: string;
  readonly target: Endpoint;
  readonly complain: (line: string) => void;
}

/** What the real server said, as a capture, and the personality as it was when the first question was put. */
export class MissBook implements PacketSink {
  readonly #options: BookOptions;
  #open: { readonly folder: string; readonly writer: CaptureWriter; readonly base: Personality } | undefined;
  #isClosed = false;
  #isFull = false;
  /** Bytes of all packets, and of those that were learned from. */
  #recorded = 0;
  #learned = 0;

  constructor(options: BookOptions) {
    this.#options = options;
  }

  packet(bytes: Uint8Array, start: number, end: number, originalLength: number, time: number): void {
    if (this.#isClosed || this.#isFull) return;
    const { quota = defaultQuota, complain } = this.#options;
    this.#recorded += end - start;
    this.#isFull = this.#recorded > quota;
    if (!this.#isFull) this.#begun().writer.packet(bytes, start, end, originalLength, time);
    else
      complain(
        `more than ${quota} bytes were exchanged with the upstream server: what it says from now on is not learned`,
      );
  }

  /** Was anything recorded since it was learned from? */
  get hasNews(): boolean {
    return this.#recorded > this.#learned;
  }

  /** Learns from all that was said, into a file; what was known before (`latest`, or at the start), and what is known now. */
  async learn(into: string, latest: Personality | undefined): Promise<readonly [Personality, Personality]> {
    const { folder, writer, base } = this.#begun();
    const { file, target } = this.#options;
    writer.flush();
    this.#learned = this.#recorded;
    // the capture grows on while it is read
    const copy = join(folder, 'upstream.pcap');
    copyFileSync(join(folder, 'growing.pcap'), copy);
    const server = parseIp(target.address) === undefined ? [] : ['--server', endpointText(target)];
    await runLearn(['--from', join(folder, basename(file)), '--pcap', copy, ...server, '--out', into]);
    return [latest ?? base, loadPersonality(into)];
  }

  close(): void {
    this.#isClosed = true;
    if (this.#open === undefined) return;
    this.#open.writer.close();
    rmSync(this.#open.folder, { recursive: true, force: true });
    this.#open = undefined;
  }

  /** Every round learns from the personality as it was, and from the whole capture: nothing is counted twice, also where the file itself is written. */
  #begun() {
    if (this.#open !== undefined) return this.#open;
    const { file, complain } = this.#options;
    const folder = mkdtempSync(join(tmpdir(), 'mynah-upstream-'));
    const base = loadPersonality(file);
    copyFileSync(file, join(folder, basename(file)));
    if (base.evidence !== undefined)
      copyFileSync(join(dirname(file), base.evidence), join(folder, basename(base.evidence)));
    const failed = (error: Error) => complain(error.message);
    const writer = new CaptureWriter(join(folder, 'growing.pcap'), LINKTYPE_RAW, failed);
    this.#open = { folder, writer, base };
    return this.#open;
  }
}

/** `mynah learn` as a process of its own, so that no client waits for it. Rejects with its last line. */
function runLearn(args: readonly string[]): Promise<void> {
  const program = process.argv[1] as string;
  const child = spawn(process.execPath, [...process.execArgv, program, 'learn', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`nothing learned of the upstream server: ${why}`));
    child.on('error', ({ message }) => fail(message));
    child.on('close', (code) => {
      const last = said
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^mynah: /, '');
      if (code === 0) resolve();
      else fail(last ?? `exit code ${code}`);
    });
  });
}
