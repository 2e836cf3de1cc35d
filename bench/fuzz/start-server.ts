import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A server as a process of its own. */
export interface StartedServer {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Words before a program of Node's with which it writes how long its turns are to a file, where one is given. */
export function watchLoop(file: string | undefined): readonly string[] {
  if (file === undefined) return [];
  process.env.WATCH_LOOP = resolve(file);
  return ['--require', resolve(import.meta.dirname, 'watch-loop.cjs')];
}

/** Starts a program of Node's, and resolves once it says where it listens. */
export async function startServer(args: readonly string[]): Promise<StartedServer> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  // who starts it may read on
  for await (const piece of child.stderr.iterator({ destroyOnReturn: false })) {
    said += piece;
    const port = /listening on \S+:(\d+)/.exec(said)?.[1];
    if (port === undefined) continue;
    child.stderr.resume();
    return { child, port: Number(port) };
  }
  throw new Error(`did not start: ${said}`);
}

const echoCode = `require('net').createServer((s) => { s.on('error', () => {}); s.write('hello\\r\\n'); s.pipe(s); })
  .listen(0, '127.0.0.1', function () { console.error('listening on 127.0.0.1:' + this.address().port); });`;

/** A server that greets and repeats what it hears: it shows what the machine's load alone costs. */
export const startEcho = (): Promise<StartedServer> => startServer(['-e', echoCode]);

/** MB of a process that are in memory. */
export function memoryOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
