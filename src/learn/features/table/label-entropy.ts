import type { RefusalReason } from '../../../knowledge/refusal-wording.ts';
import type { Row } from '../../model/row.ts';

/** Some of the rows, with their labels and statuses numbered anew from 0 in the order of their own numbers. */
interface Members {
  readonly labels: Uint32Array;
  readonly statuses: Uint32Array;
  readonly weights: Float64Array;
  readonly numberOfLabels: number;
  readonly numberOfStatuses: number;
  /** Bits of all of them together. */
  bits: number | undefined;
}

/**
 * Weighted label counts of one side or both sides of a split, and their entropy in bits times weight. The same members are measured with
 * one question after the other, so what can be known of them beforehand is kept with them.
 */
export class LabelEntropy {
  readonly #labels: Uint32Array;
  readonly #statuses: Uint32Array;
  readonly #weights: Float64Array;
  readonly #groups: Int32Array;
  readonly #detail: number;
  /** Where numbers of labels or statuses come among others. */
  readonly #places: Int32Array;
  /** In how many rows each label was given. */
  readonly #given = new Map<number, number>();
  readonly #members = new WeakMap<Uint32Array, Members>();
  /** Of labels and of statuses, without and with the bit. */
  readonly #counts: readonly [Float64Array, Float64Array, Float64Array, Float64Array];

  /** Rows on the smaller side of the split measured last. */
  smallerSide = 0;

  /** Bits by which the split measured last tells errors of each kind from the rest. */
  readonly reasonBits: Record<RefusalReason, number> = { state: 0, syntax: 0, value: 0, rights: 0, none: 0 };
  readonly #reasons: readonly RefusalReason[];
  readonly #reasonOfRow: readonly RefusalReason[];

  constructor(rows: readonly Row[], detail: number) {
    this.#reasonOfRow = rows.map(({ reason }) => reason);
    this.#reasons = (['state', 'syntax', 'value', 'rights'] as const).filter((reason) =>
      this.#reasonOfRow.includes(reason),
    );
    this.#labels = Uint32Array.from(rows, ({ label }) => label);
    this.#groups = Int32Array.from(rows, ({ group }) => group);
    for (const label of this.#labels) this.#given.set(label, (this.#given.get(label) ?? 0) + 1);
    this.#statuses = Uint32Array.from(rows, ({ status }) => status);
    this.#weights = Float64Array.from(rows, ({ weight }) => weight);
    this.#detail = detail;
    this.#places = new Int32Array(1 + this.#labels.reduce(higher, this.#statuses.reduce(higher, 0))).fill(
      unplaced,
    );
    const labels = this.#given.size;
    const statuses = new Set(this.#statuses).size;
    this.#counts = [
      new Float64Array(labels),
      new Float64Array(labels),
      new Float64Array(statuses),
      new Float64Array(statuses),
    ];
  }

  /** Those whose label several sessions got among them. */
  repeatedIn(members: Uint32Array): Uint32Array {
    const groups = new Map<number, number>(); // of each label: the only one, or several
    for (const index of members) {
      const label = this.#labels[index] ?? 0;
      const group = this.#groups[index] ?? 0;
      const known = groups.get(label);
      if (known === undefined) groups.set(label, group);
      else if (known !== group) groups.set(label, several);
    }
    const some = members.filter((index) => groups.get(this.#labels[index] ?? 0) === several);
    return some.length === members.length ? members : some;
  }

  measure(members: Uint32Array): number {
    const its = this.#membersOf(members);
    its.bits ??= this.#bitsOf(its);
    return its.bits;
  }

  /** Whether errors of this kind are among the answers. */
  speaksOf(members: Uint32Array, reason: RefusalReason): boolean {
    return members.some((index) => this.#reasonOfRow[index] === reason);
  }

  /** Measures anew how far a split tells answers with a hint from all others: mutual information times weight, bits. */
  measureReasons(members: Uint32Array, bits: Uint8Array): void {
    for (const reason of this.#reasons) {
      const counts = [0, 0, 0, 0];
      for (const index of members) {
        const cell = (this.#reasonOfRow[index] === reason ? 2 : 0) + (bits[index] ?? 0);
        counts[cell] = (counts[cell] ?? 0) + (this.#weights[index] ?? 0);
      }
      const [otherNo = 0, otherYes = 0, no = 0, yes = 0] = counts;
      const whole = entropy(Float64Array.of(otherNo + otherYes, no + yes), 2);
      this.reasonBits[reason] =
        whole - entropy(Float64Array.of(otherNo, no), 2) - entropy(Float64Array.of(otherYes, yes), 2);
    }
  }

  /** True if the split measured last sets a single answer apart, from several others, that was never given otherwise. */
  setsOnceApart(members: Uint32Array, bits: Uint8Array): boolean {
    if (this.smallerSide !== 1 || members.length === 2) return false;
    const yes = members.filter((index) => bits[index] === 1);
    const [alone] = yes.length === 1 ? yes : members.filter((index) => bits[index] !== 1);
    return this.#given.get(this.#labels[alone ?? -1] ?? -1) === 1;
  }

  /** Undefined if one side is empty. */
  measureSplit(members: Uint32Array, bits: Uint8Array): number | undefined {
    let yes = 0;
    for (let at = 0; at < members.length; at++) yes += bits[members[at] ?? 0] ?? 0;
    this.smallerSide = Math.min(yes, members.length - yes);
    if (this.smallerSide === 0) return undefined;
    const its = this.#membersOf(members);
    return its.numberOfLabels > 1 || its.numberOfStatuses > 1 ? this.#bitsOf(its, members, bits) : 0;
  }

  #bitsOf(its: Members, members?: Uint32Array, bits?: Uint8Array): number {
    const { labels, statuses, weights, numberOfLabels, numberOfStatuses } = its;
    const [labelsNo, labelsYes, statusNo, statusYes] = this.#counts;
    labelsNo.fill(0, 0, numberOfLabels);
    labelsYes.fill(0, 0, numberOfLabels);
    statusNo.fill(0, 0, numberOfStatuses);
    statusYes.fill(0, 0, numberOfStatuses);
    for (let at = 0; at < labels.length; at++) {
      const weight = weights[at] ?? 0;
      const label = labels[at] ?? 0;
      const status = statuses[at] ?? 0;
      if (members && bits?.[members[at] ?? 0] === 1) {
        labelsYes[label] = (labelsYes[label] ?? 0) + weight;
        statusYes[status] = (statusYes[status] ?? 0) + weight;
      } else {
        labelsNo[label] = (labelsNo[label] ?? 0) + weight;
        statusNo[status] = (statusNo[status] ?? 0) + weight;
      }
    }
    const status = entropy(statusNo, numberOfStatuses) + entropy(statusYes, numberOfStatuses);
    return status + this.#detail * (entropy(labelsNo, numberOfLabels) + entropy(labelsYes, numberOfLabels));
  }

  #membersOf(members: Uint32Array): Members {
    const known = this.#members.get(members);
    if (known) return known;
    const [labels, numberOfLabels] = this.#numbered(members, this.#labels);
    const [statuses, numberOfStatuses] = this.#numbered(members, this.#statuses);
    const weights = new Float64Array(members.length);
    for (let at = 0; at < weights.length; at++) weights[at] = this.#weights[members[at] ?? 0] ?? 0;
    const its = { labels, statuses, weights, numberOfLabels, numberOfStatuses, bits: undefined };
    this.#members.set(members, its);
    return its;
  }

  /** The numbers of some rows, closed up from 0 without changing their order, and how many there are. */
  #numbered(members: Uint32Array, numbers: Uint32Array): readonly [Uint32Array, number] {
    const own = new Uint32Array(members.length);
    const places = this.#places;
    const different: number[] = [];
    for (let at = 0; at < own.length; at++) {
      const number = numbers[members[at] ?? 0] ?? 0;
      own[at] = number;
      if (places[number] === unplaced) different.push(number);
      places[number] = 0;
    }
    different.sort((a, b) => a - b);
    for (const [place, number] of different.entries()) places[number] = place;
    for (let at = 0; at < own.length; at++) own[at] = places[own[at] ?? 0] ?? 0;
    for (const number of different) places[number] = unplaced;
    return [own, different.length];
  }
}

const unplaced = -1;
const several = -1; // more than one session
const higher = (a: number, b: number) => Math.max(a, b);

/** n·log2(n) of small numbers: most weights are whole. */
const ofWhole = Float64Array.from({ length: 8192 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)));

function timesLog(count: number): number {
  const isSmall = (count | 0) === count && count < ofWhole.length;
  return isSmall ? (ofWhole[count] ?? 0) : count * Math.log2(count);
}

/** Σ n·log2(N/n) of the first `length` counts, bits. */
function entropy(counts: Float64Array, length: number): number {
  let total = 0;
  let sum = 0;
  for (let at = 0; at < length; at++) {
    const count = counts[at] ?? 0;
    if (count <= 0) continue;
    total += count;
    sum += timesLog(count);
  }
  return total <= 0 ? 0 : timesLog(total) - sum;
}
