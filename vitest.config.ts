import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start processes, open sockets, learn whole recordings or read many captures: seconds each, not milliseconds. */
const slow = [
  'test/architecture/regular-expressions.test.ts',
  'test/capture/*.test.ts',
  'test/capture/{live,relay,write}/**/*.test.ts',
  'test/commands/**/*.test.ts',
  'test/dashboard/dashboard.test.ts',
  'test/compare/*.test.ts',
  'test/compare/play/**/*.test.ts',
  'test/evidence/**/*.test.ts',
  'test/exchange/framing/**/*.test.ts',
  'test/honeyd/{spawned,daemon/**/*}.test.ts',
  'test/learn/*.test.ts',
  'test/message/worst-bytes.test.ts',
  'test/replay/*.test.ts',
  'test/replay/fronts/**/*.test.ts',
  'test/identify/**/*.test.ts',
  'test/json/**/*.test.ts',
  'test/library/**/*.test.ts',
  'test/scan/**/*.test.ts',
  'test/show/pages-in-browser.test.ts',
  'test/tls/**/*.test.ts',
  'test/transcripts/**/*.test.ts',
];

const setupFiles = ['test/support/repeatable-chance.ts'];

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    passWithNoTests: false,
    // Vitest leaves one processor to its own main thread, which has little to do: of two, both are used.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', './test/support/skip-reporter.ts'],
    projects: [
      {
        // What one runs after every change. The code under test keeps nothing between tests, so that files share what they import.
        test: {
          name: 'unit',
          setupFiles,
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', ...slow],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'slow',
          setupFiles,
          include: slow,
          testTimeout: 60_000,
        },
      },
      {
        // Real clients and servers: one file after the other, when the others are done, with time to be slow.
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          maxConcurrency: 3, // of tests that mostly wait, in one file
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
