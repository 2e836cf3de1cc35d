// Bundles src/cli.ts into dist/: one chunk a command, so that `mynah replay`, which Honeyd spawns for every
// connection, loads nothing but Node's own modules.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const outdir = process.argv[2] ?? 'dist';

/**
 * `mynah replay` is one file, whichever name it is started by: Honeyd leaves it 30 descriptors, and modules take one each. It is
 * required: for `import` Node would first read all of it in search of names that it exports, which took half of the processor time of a session.
 */
const leanReplay = {
  name: 'lean-replay',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/cli\.ts$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const imported = "await import('./commands/replay/replay-alone.ts')";
      if (!code.includes(imported)) throw new Error(`${path} does not load mynah replay`);
      const required = "createRequire(import.meta.url)('./replay.cjs')";
      return {
        contents: `import { createRequire } from 'node:module';\n${code.replace(imported, required)}`,
        loader: 'ts',
      };
    });
  },
};

/** Modules that share chunks. */
const modules = {
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: false,
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
};

await build({
  ...modules,
  entryPoints: {
    cli: 'src/cli.ts',
    'hash-thread': 'src/collect/hash-thread.ts',
    'read-part-thread': 'src/collect/read-part-thread.ts',
    'held-out-thread': 'src/commands/shared/held-out/held-out-thread.ts',
  },
  plugins: [leanReplay],
  banner: { js: '#!/usr/bin/env node' },
});

// The library has entries of its own; a program that imports it pays for what it uses.
await build({
  ...modules,
  entryPoints: { library: 'src/library/library.ts', vitest: 'src/library/vitest.ts' },
});

await build({
  entryPoints: { replay: 'src/commands/replay/replay-alone.ts' },
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  minify: true,
  logLevel: 'warning',
});
