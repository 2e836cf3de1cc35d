import { test as base } from 'vitest';
import { visible } from '../compare/reports/visible.ts';
import type { Personality } from '../model/personality.ts';
import { type ReplayServer, type ReplayServerOptions, replay } from './replay.ts';

/** As `replay`, for one test. `allowUnexpected`: answers that are guesses do not fail it. */
export type StartServer = (
  personality: Personality | string,
  options?: ReplayServerOptions & { readonly allowUnexpected?: boolean },
) => Promise<ReplayServer>;

/**
 * Vitest's `test` with a fixture `startServer`: servers that a test starts are closed when it ends, and the test fails if a client
 * asked one of them for something that was never recorded.
 *
 * ```ts
 * test('greets', async ({ startServer }) => {
 *   const server = await startServer('mx.json');
 *   …
 * });
 * ```
 */
export const test = base.extend<{ startServer: StartServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures off the pattern
  startServer: async ({}, use) => {
    const started: { readonly server: ReplayServer; readonly strict: boolean }[] = [];
    await use(async (personality, { allowUnexpected = false, ...options } = {}) => {
      const server = await replay(personality, options);
      started.push({ server, strict: !allowUnexpected });
      return server;
    });
    await Promise.all(started.map(({ server }) => server.close()));
    const unexpected = started.flatMap(({ server, strict }) => (strict ? server.unexpected : []));
    const [first] = unexpected;
    if (first)
      throw new Error(
        `${unexpected.length} requests were never recorded and answered with a guess, first ${visible(first.request.toString('latin1')).slice(0, 200)} (${first.step}); record them, or pass allowUnexpected`,
      );
  },
});
