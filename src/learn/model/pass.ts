import type { Observe } from '../../model/decision.ts';

/**
 * One step of learning that can be named, explained, timed and left out. Sample: `{ name: 'mergeTemplates', explanation:
 * 'templates that could each have said the other\'s replies are one', run: mergeTemplates, otherwise: (drafts) => drafts }`.
 */
export interface Pass<Input, Output, Context = unknown> extends PassDescription {
  readonly run: (input: Input, context: Context) => Output;
  /** What comes out where it is left out. */
  readonly otherwise: (input: Input) => Output;
}

/** What is said of a pass to people: by `--explain` and in the table of ablations. */
export interface PassDescription {
  /** The name of the function that does it. */
  readonly name: string;
  /** What it does and why, in one line. */
  readonly explanation: string;
}

export interface PassOptions {
  /** Names of passes that are left out. */
  readonly without?: readonly string[];
  /** Hears what each pass decided and why. */
  readonly observe?: Observe;
  /** Runs a pass, e.g. to take its time; `otherwise` gives what would come out without it. */
  readonly around?: Around;
}

type Around = <Output>(name: string, run: () => Output, otherwise: () => Output) => Output;

/** Runs passes, but for those that are switched off. */
export class Passes {
  readonly observe: Observe;
  /** Whether anybody hears of decisions: what is done for them alone need not be done otherwise. */
  readonly isObserved: boolean;
  readonly #without: ReadonlySet<string>;
  readonly #around: Around;

  constructor({ without = [], observe, around = (_, run) => run() }: PassOptions = {}) {
    this.observe = observe ?? (() => {});
    this.isObserved = observe !== undefined;
    this.#without = new Set(without);
    this.#around = around;
  }

  isOn(name: string): boolean {
    return !this.#without.has(name);
  }

  run<Input, Output, Context>(pass: Pass<Input, Output, Context>, input: Input, context: Context): Output {
    if (!this.isOn(pass.name)) return pass.otherwise(input);
    return this.#around(
      pass.name,
      () => pass.run(input, context),
      () => pass.otherwise(input),
    );
  }

  /** Each pass works on what the one before it gave. */
  runAll<Value, Context>(
    passes: readonly Pass<Value, Value, Context>[],
    first: Value,
    context: Context,
  ): Value {
    return passes.reduce((value, pass) => this.run(pass, value, context), first);
  }

  /** The same passes, with another ear for their decisions. */
  observedBy(observe: Observe): Passes {
    return new Passes({ without: [...this.#without], observe, around: this.#around });
  }
}

/** For passes that change what they are given: without them it stays as it is. */
export function unchanged<Value>(value: Value): Value {
  return value;
}

/** For passes that find something: without them nothing is found. */
export function nothing(): readonly never[] {
  return [];
}
