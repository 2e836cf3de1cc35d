import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const script = resolve(import.meta.dirname, 'honeyd-gives.py');

/** Why spawned tests cannot run here, or false. */
export const noHoneydHarness: string | false = (() => {
  try {
    execFileSync('python3', ['-c', 'import resource, socket']);
    return false;
  } catch {
    return 'needs python3 to make socket pairs';
  }
})();

/** One command spawned as Honeyd does it. */
export class Spawned {
  readonly #process: ChildProcessWithoutNullStreams;
  heard = '';
  #errors = '';
  #wake: () => void = () => {};
  ended = false;

  constructor(transport: 'tcp' | 'udp', command: string, env: Record<string, string> = {}, port = 21) {
    this.#process = spawn('python3', [script, transport, '192.0.2.7:4711', `10.99.0.70:${port}`, command], {
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    this.#process.stdout.on('data', (bytes: Buffer) => {
      this.heard += bytes.toString('latin1');
      this.#wake();
    });
    this.#process.stderr.on('data', (bytes: Buffer) => {
      this.#errors += bytes.toString('latin1');
    });
    this.#process.stdin.on('error', () => {});
    this.#process.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  say(text: string): void {
    this.#process.stdin.write(text, 'latin1');
  }

  /** The client sends FIN. */
  end(): void {
    this.#process.stdin.end();
  }

  kill(): void {
    this.#process.kill();
  }

  async hears(text: string): Promise<string> {
    while (!this.heard.includes(text)) {
      if (this.ended) throw new Error(`ended; heard ${JSON.stringify(this.heard)}, logged ${this.#errors}`);
      await new Promise<void>((go) => {
        this.#wake = go;
      });
    }
    const end = this.heard.indexOf(text) + text.length;
    const all = this.heard.slice(0, end);
    this.heard = this.heard.slice(end);
    return all;
  }

  /** When Honeyd would send its FIN: what the command logged, and its exit status. */
  async over(): Promise<{ logged: string; left: number }> {
    while (!this.ended) {
      await new Promise<void>((go) => {
        this.#wake = go;
      });
    }
    const [, logged = '', left] = /^logged (.*)\nleft (-?\d+)\n$/s.exec(this.#errors) ?? [];
    return { logged, left: Number(left) };
  }
}

/** Bundles a TypeScript program into a file that uid 65534 may read, and gives its path (without blanks). */
export async function bundleProgram(entry: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-bundle-'));
  chmodSync(folder, 0o755);
  const outfile = join(folder, 'program.mjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['cap', '@viz-js/viz'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
