/** What is known of a protocol before anything of a server is: a text file in `plans/`; docs/scan.md explains how it is written. */
export interface Plan {
  readonly protocol: string;
  /** Ports at which servers of it usually listen. */
  readonly ports: readonly number[];
  /** What its greeting looks like. */
  readonly greeting?: RegExp;
  /** `line`: what is said ends with `end`; `resp`: words become an array of bulk strings (Redis); `raw`: bytes as they stand. */
  readonly form: 'line' | 'resp' | 'raw';
  readonly end: string;
  /** Commands are heard in any letters, so that some questions are asked in small ones. */
  readonly caseless: boolean;
  /** What polite clients say last. */
  readonly quit?: string;
  /** Commands that change something on the server, and those that are too dangerous even to try. */
  readonly change: readonly string[];
  readonly never: readonly string[];
  /** Values by kind: `host` -> `client.example.net`, … */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** How to get into the states, by name. */
  readonly ways: ReadonlyMap<string, readonly PlanLine[]>;
  readonly asks: readonly Ask[];
  /** Sessions as clients hold them. */
  readonly talks: readonly Ask[];
}

/** One thing to say, with `{…}` for values. */
export interface PlanLine {
  readonly text: string;
  readonly ifAsked: boolean;
  readonly active: boolean;
}

/** A question, and the states in which it is asked. */
export interface Ask {
  readonly ways: readonly string[];
  readonly lines: readonly PlanLine[];
  /** It changes something on the server. */
  readonly changes: boolean;
}
