import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { CaptureReader } from '../files/capture-reader.ts';
import type { LiveCounts, LiveInto, LiveRequest, LiveSource } from './live-source.ts';

/** KiB that the kernel may keep while tcpdump is busy. */
const RING = 65536;
/**
 * tcpdump is ended by closing the shell's standard input, so that it never outlives mynah, not even after SIGKILL.
 * In a session of its own a Ctrl-C at the terminal does not reach it.
 */
const SHELL = 'tcpdump "$@" </dev/null & pid=$!; (cat <&3; kill -TERM $pid) >/dev/null 2>&1 & wait $pid';
/** ms: the kernel hands on what it has gathered at the latest after a second (tcpdump's read timeout). */
const GRACE = 1150;
const HEADER = 24;

/** Captures through `tcpdump -w -`. Throws an Error with tcpdump's reason when it does not start. */
export async function openTcpdump(request: LiveRequest, into: LiveInto): Promise<LiveSource> {
  // -U: every packet at once; -n: no look-ups of names; -B in KiB.
  const args = ['-i', request.interface, '-n', '-U', '-w', '-', '-B', `${RING}`, ...words(request.filter)];
  const child = spawn('/bin/sh', ['-c', `exec 3<&0; ${SHELL}`, 'sh', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const tcpdump = new Tcpdump(child, into);
  await tcpdump.started;
  return tcpdump;
}

function words(filter: string): readonly string[] {
  return filter === '' ? [] : ['--', filter];
}

class Tcpdump implements LiveSource {
  readonly through = 'tcpdump';
  linkType = 0;
  readonly started: Promise<void>;
  readonly #child: ChildProcess;
  readonly #reader: CaptureReader;
  readonly #into: LiveInto;
  /** The file header, until it is whole. */
  #header: Buffer | undefined = Buffer.alloc(0);
  #said = '';
  #stopping = false;
  #start: () => void = () => {};

  constructor(child: ChildProcess, into: LiveInto) {
    this.#child = child;
    this.#into = into;
    this.#reader = new CaptureReader(into.sink, () => {});
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      child.on('error', reject);
      child.on('close', () => {
        child.stdin?.end();
        const error = new Error(this.#reason());
        reject(error);
        if (this.#header === undefined && !this.#stopping) into.failed(error);
      });
    });
    child.stdin?.on('error', () => {}); // it went first: `close` tells
    child.stdout?.on('data', (piece: Buffer) => this.#piece(piece));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-4096);
    });
  }

  async stop(): Promise<LiveCounts> {
    await wait(GRACE);
    this.#stopping = true;
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await closed;
    const dropped = /^(\d+) packets? dropped by kernel/m.exec(this.#said)?.[1];
    return { dropped: dropped === undefined ? undefined : Number(dropped) };
  }

  #piece(piece: Buffer): void {
    if (this.#header !== undefined) {
      this.#header = Buffer.concat([this.#header, piece]);
      if (this.#header.length < HEADER) return;
      this.linkType = this.#header.readUInt32LE(20);
      this.#into.linkKnown(this.linkType);
      this.#reader.push(this.#header);
      this.#header = undefined;
      this.#start();
    } else {
      this.#reader.push(piece);
    }
  }

  /** What tcpdump said before it ended, without the lines that are no complaint. */
  #reason(): string {
    const lines = this.#said.split('\n').map((line) => line.replace(/^tcpdump: /, '').trim());
    const complaints = lines.filter(
      (line) => line !== '' && !/^(listening on |verbose output |dropped privs)|^\d+ packets/.test(line),
    );
    return complaints.join(' ') || 'tcpdump ended';
  }
}
