import { existsSync } from 'node:fs';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a program of mynah, given by its source, as a thread. In a bundle the programs of threads lie beside the commands, which is here or above; in the sources they
 * are TypeScript, and need their loader first.
 */
export function startThread(source: URL, options: WorkerOptions = {}): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    const name = source.pathname.replace(/^.*\/|\.ts$/g, '');
    const beside = new URL(`./${name}.js`, import.meta.url);
    return new Worker(existsSync(beside) ? beside : new URL(`../${name}.js`, import.meta.url), options);
  }
  const loader = import.meta.resolve('tsx/esm/api');
  const program = `import('${loader}').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(program, { ...options, eval: true });
}
