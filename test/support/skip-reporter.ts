import type { Reporter, TestCase } from 'vitest/node';

/** Says at the end of a run why tests were skipped: a reason, and how many tests it kept from running. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default class SkipReporter implements Reporter {
  readonly #reasons = new Map<string, number>();

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (result.state !== 'skipped') return;
    const reason = result.note ?? reasonIn(test.fullName);
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  onTestRunEnd(): void {
    for (const [reason, count] of [...this.#reasons].sort())
      process.stdout.write(`   skipped ${count}: ${reason}\n`);
  }
}

/** Whole groups are skipped where what they need is not here, which their name says. */
function reasonIn(name: string): string {
  return `not here is what this needs: ${name.split(' > ')[0]}`;
}
