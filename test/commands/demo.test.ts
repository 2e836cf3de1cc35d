import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Those whose command line names this path. */
function processesWith(path: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(path);
    } catch {
      return false; // ended meanwhile
    }
  });
}

test.skipIf(process.platform !== 'linux')(
  'the demo, read by nobody, leaves no emulator and no file',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mynah-demo-test-'));
    try {
      const env = { ...process.env, TMPDIR: folder };
      expect(spawnSync(process.execPath, ['build.mjs'], { cwd: root, env }).status).toBe(0);
      const demo = spawn(process.execPath, ['--import', 'tsx', 'bench/demo.ts'], {
        cwd: root,
        env,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const ended = once(demo, 'exit');
      demo.stdout.on('data', (text: Buffer) => {
        if (text.includes('listening on')) demo.stdout.destroy();
      });
      await ended;
      await expect.poll(() => processesWith(join(folder, 'mynah-demo-')), { timeout: 10_000 }).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('mynah-demo-'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);
