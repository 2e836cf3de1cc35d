import { type TestContext, test } from 'vitest';
import { knownMisses } from './known-misses.ts';

/**
 * A test of a real client. It always runs, with every assertion. If it fails and its full name is in `known-misses.ts`,
 * it counts as skipped, never as passed, and the note gives the reason and what failed this time; any other failure fails.
 * A miss that is listed as `always` has to fail: when it is learned, the test fails until the entry is removed.
 */
export function job(
  name: string,
  body: (context: TestContext) => Promise<void>,
  milliseconds?: number,
): void {
  test(
    name,
    async (context) => {
      const miss = knownMisses.find(({ test: known }) => known === fullName(context));
      try {
        await body(context);
      } catch (error) {
        if (miss === undefined || isSkip(error)) throw error;
        const note = `not learned yet: ${miss.reason} (this time: ${firstLine(error)})`;
        console.warn(`${fullName(context)}: ${note}`);
        context.skip(note);
      }
      if (miss?.always) throw new Error(`passes now: remove it from known-misses.ts (${miss.reason})`);
    },
    milliseconds,
  );
}

function fullName({ task }: TestContext): string {
  return task.fullTestName;
}

/** What `context.skip` throws, for instance because a program is not installed. */
function isSkip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'VITEST_PENDING';
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
