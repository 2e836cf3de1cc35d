import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const cli = resolve(import.meta.dirname, '../../src/cli.ts');

/** A `mynah capture` that runs. */
export interface RunningCapture {
  readonly child: ChildProcess;
  /** What it wrote to stderr so far. */
  log(): string;
  /** The port that the relay took; undefined beside an interface. */
  readonly port: number | undefined;
  /** Sends a signal (none: only waits) and gives the exit code when it has ended. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `mynah capture` and waits until it captures. Throws with what it said when it ends before. */
export async function startCapture(...args: readonly string[]): Promise<RunningCapture> {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'capture', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const closed = once(child, 'close');
  while (!/^(listening|capturing) on /m.test(log)) {
    if (child.exitCode !== null) throw new Error(log);
    await new Promise((go) => setTimeout(go, 20));
  }
  const port = /^listening on 127\.0\.0\.1:(\d+)/m.exec(log)?.[1];
  return {
    child,
    log: () => log,
    port: port === undefined ? undefined : Number(port),
    end: async (signal) => {
      if (signal) child.kill(signal);
      const [code] = await closed;
      return code as number | null;
    },
  };
}

/** A command line of mynah to its end; as another user where `uid` is given (only root may). */
export async function mynah(
  args: readonly string[],
  uid?: number,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}
