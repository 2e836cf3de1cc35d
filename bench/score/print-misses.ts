import type { Fidelity } from '../../src/compare/play/fidelity.ts';
import { printDiff, printRequest } from '../../src/compare/reports/diff-replies.ts';
import { plain } from '../../src/compare/reports/paint.ts';

/** Every miss, grouped by cause and then by command and statuses. */
export function printMisses({ misses }: Fidelity, examples: number): string {
  const causes = [...new Set(misses.map(({ cause }) => cause))];
  return causes
    .map((cause) => {
      const own = misses.filter((group) => group.cause === cause);
      const total = own.reduce((sum, { count }) => sum + count, 0);
      const groups = own.map(
        ({ command, expectedClass, gotClass, count, first, examples: all }) =>
          `  ${count}× (${first} first) ${command || '(greeting)'}: ${expectedClass || '(silence)'} → ${gotClass || '(silence)'}\n` +
          all
            .slice(0, examples)
            .map(({ conversation, turn, said, expected, got, situation }) =>
              [
                `session ${conversation} turn ${turn}, ${situation ?? 'no situation'} > ${printRequest(said, 150)}`,
                ...printDiff(expected, got, plain, 150),
              ]
                .map((line) => `      ${line}\n`)
                .join(''),
            )
            .join(''),
      );
      return `${total} ${cause}\n${groups.join('')}`;
    })
    .join('\n');
}
