import { spawn, spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/** What a program said and how it ended; `code` is null if it had to be stopped. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Skips the test, with the reason, where one of the programs is not installed. */
export function needs(context: TestContext, ...programs: readonly string[]): void {
  for (const program of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
    if (!found) context.skip(`${program} is not installed (.ci/tools installs it)`);
  }
}

/** Runs a program to its end; after `seconds` it is stopped. Output is taken as latin1. */
export function run(
  program: string,
  args: readonly string[],
  { input = '', seconds = 40 }: { input?: string; seconds?: number } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'pipe',
      env: { ...process.env, LC_ALL: 'C', HOME: '/nonexistent' },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    child.stdin.on('error', () => {}); // it may end without having read all
    child.stdin.end(input, 'latin1');
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({
        code,
        out: Buffer.concat(out).toString('latin1'),
        err: Buffer.concat(err).toString('latin1'),
      });
    });
  });
}

/** Runs a Python script whose last words are what it printed. */
export function python(script: string, ...args: readonly string[]): Promise<Ran> {
  return run('python3', ['-W', 'ignore', '-c', script, ...args]);
}
