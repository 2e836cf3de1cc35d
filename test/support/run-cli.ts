import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const command = ['--import', import.meta.resolve('tsx'), resolve(root, 'src/cli.ts')];

/** Runs the command line from its sources. What it prints is one character a byte. */
export function runCli(
  args: readonly string[],
  { cwd, input }: { readonly cwd: string; readonly input?: string | Uint8Array },
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...command, ...args], { cwd, input: input ?? '', encoding: 'latin1' });
}
