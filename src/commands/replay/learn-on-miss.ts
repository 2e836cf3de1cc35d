import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaptureWriter, LINKTYPE_RAW } from '../../capture/write/write-pcap.ts';
import type { Endpoint } from '../../model/conversation.ts';
import { loadPersonality } from '../../personality/load-personality.ts';
import type { OpenSession } from '../../replay/session/session-options.ts';
import { askOnMiss } from '../../scan/upstream/ask-on-miss.ts';
import { Upstream } from '../../scan/upstream/upstream.ts';

export interface MissOptions {
  readonly target: Endpoint;
  /** Questions a minute. */
  readonly rate: number;
  /** The personality that is served, and where what was learned since is written. */
  readonly file: string;
  readonly learn?: string;
  readonly complain: (line: string) => void;
}

/** ms between two rounds of learning; a round takes as long as it takes. */
const rest = 30_000;

/** An emulator that asks the real server where it can only guess, and learns what it was answered. */
export interface OnMiss {
  readonly open: OpenSession;
  /** Learns a last time. */
  finish(): Promise<void>;
}

export function learnOnMiss(open: OpenSession, { target, rate, file, learn, complain }: MissOptions): OnMiss {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-upstream-'));
  const capture = join(folder, 'upstream.pcap');
  const writer = new CaptureWriter(capture, LINKTYPE_RAW, (error) => complain(error.message));
  const upstream = new Upstream(target, rate, writer, complain);
  let latest: ReturnType<typeof loadPersonality> | undefined;
  let learnedFrom = 0;
  let round: Promise<void> = Promise.resolve();
  const learnNow = async () => {
    if (learn === undefined || upstream.sessions === learnedFrom) return;
    learnedFrom = upstream.sessions;
    writer.flush();
    // the capture grows on while it is read
    const copy = join(folder, 'learned.pcap');
    copyFileSync(capture, copy);
    if (await runLearn(['--from', file, '--pcap', copy, '--out', learn])) latest = loadPersonality(learn);
    else complain(`${learn}: not learned`);
  };
  const timer = setInterval(() => {
    round = round.then(learnNow).catch((error: Error) => complain(error.message));
  }, rest);
  timer.unref();
  return {
    open: askOnMiss((personality, options) => open(latest ?? personality, options), upstream),
    finish: async () => {
      clearInterval(timer);
      await round;
      await learnNow();
      writer.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `mynah learn` as a process of its own, so that no client waits for it. */
function runLearn(args: readonly string[]): Promise<boolean> {
  const program = process.argv[1] as string;
  const child = spawn(process.execPath, [...process.execArgv, program, 'learn', ...args], {
    stdio: 'ignore',
    detached: true,
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}
