import type { Hint } from './answer-hints.ts';
import type { Row } from './row.ts';

/** Weighted label counts of one side or both sides of a split, and their entropy in bits times weight. */
export class LabelCounter {
  readonly #labels: Uint32Array;
  readonly #statuses: Uint32Array;
  readonly #weights: Float64Array;
  readonly #detail: number;
  readonly #counts: readonly [Float64Array, Float64Array, Float64Array, Float64Array];

  /** Rows on the smaller side of the split measured last. */
  smallerSide = 0;

  /** Bits by which the split measured last tells errors of each kind from the rest. */
  readonly hinted: Record<Hint, number> = { state: 0, syntax: 0, value: 0, rights: 0, none: 0 };
  readonly #hints: readonly Hint[];
  readonly #hintOfRow: readonly Hint[];

  constructor(rows: readonly Row[], detail: number) {
    this.#hintOfRow = rows.map(({ hint }) => hint);
    this.#hints = (['state', 'syntax', 'value', 'rights'] as const).filter((hint) =>
      this.#hintOfRow.includes(hint),
    );
    this.#labels = Uint32Array.from(rows, ({ label }) => label);
    this.#statuses = Uint32Array.from(rows, ({ status }) => status);
    this.#weights = Float64Array.from(rows, ({ weight }) => weight);
    this.#detail = detail;
    const labels = Math.max(0, ...this.#labels) + 1;
    const statuses = Math.max(0, ...this.#statuses) + 1;
    this.#counts = [
      new Float64Array(labels),
      new Float64Array(labels),
      new Float64Array(statuses),
      new Float64Array(statuses),
    ];
  }

  measure(members: Uint32Array): number {
    return this.measureSplit(members, undefined) ?? 0;
  }

  /** Measures anew how far a split tells answers with a hint from all others: mutual information times weight, bits. */
  measureHints(members: Uint32Array, bits: Uint8Array): void {
    for (const hint of this.#hints) {
      const counts = [0, 0, 0, 0];
      for (const index of members) {
        const cell = (this.#hintOfRow[index] === hint ? 2 : 0) + (bits[index] ?? 0);
        counts[cell] = (counts[cell] ?? 0) + (this.#weights[index] ?? 0);
      }
      const [otherNo = 0, otherYes = 0, no = 0, yes = 0] = counts;
      const whole = entropy(Float64Array.of(otherNo + otherYes, no + yes));
      this.hinted[hint] =
        whole - entropy(Float64Array.of(otherNo, no)) - entropy(Float64Array.of(otherYes, yes));
    }
  }

  /** Undefined if one side is empty. */
  measureSplit(members: Uint32Array, bits: Uint8Array | undefined): number | undefined {
    const [labelsNo, labelsYes, statusNo, statusYes] = this.#counts;
    for (const counts of this.#counts) counts.fill(0);
    let yes = 0;
    for (const index of members) {
      const weight = this.#weights[index] ?? 0;
      const label = this.#labels[index] ?? 0;
      const status = this.#statuses[index] ?? 0;
      if (bits?.[index] === 1) {
        labelsYes[label] = (labelsYes[label] ?? 0) + weight;
        statusYes[status] = (statusYes[status] ?? 0) + weight;
        yes++;
      } else {
        labelsNo[label] = (labelsNo[label] ?? 0) + weight;
        statusNo[status] = (statusNo[status] ?? 0) + weight;
      }
    }
    this.smallerSide = Math.min(yes, members.length - yes);
    if (bits && this.smallerSide === 0) return undefined;
    const status = entropy(statusNo) + entropy(statusYes);
    return status + this.#detail * (entropy(labelsNo) + entropy(labelsYes));
  }
}

/** Σ n·log2(N/n), bits. */
function entropy(counts: Float64Array): number {
  let total = 0;
  let sum = 0;
  for (const count of counts) {
    if (count <= 0) continue;
    total += count;
    sum += count * Math.log2(count);
  }
  return total <= 0 ? 0 : total * Math.log2(total) - sum;
}
