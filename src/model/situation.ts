/** An earlier exchange by its command and the status of its answer; what is absent may be anything. */
export interface EventRef {
  readonly verb?: string;
  readonly status?: string;
}

/** A question about a request and the session so far. */
export type Test =
  /** The command, in canonical case; `''` is the greeting, `' '` a line without a command, `' left'` the end of the client's side, `' tls'` that TLS has begun, `?` a command never seen. */
  | { readonly test: 'verb'; readonly is: string }
  | { readonly test: 'is'; readonly part: string; readonly value: string; readonly caseless?: true }
  | { readonly test: 'has'; readonly part: string; readonly value: string }
  | { readonly test: 'starts'; readonly part: string; readonly value: string }
  | { readonly test: 'ends'; readonly part: string; readonly value: string }
  /** Lexical class of a part: `number`, `negative`, `word`, `host`, `mailbox`, `path`, … */
  | { readonly test: 'shape'; readonly part: string; readonly is: string }
  | { readonly test: 'longer'; readonly part: string; readonly than: number }
  | { readonly test: 'above'; readonly part: string; readonly than: number }
  /** At least this many words after the command. */
  | { readonly test: 'words'; readonly least: number }
  /** The part is one of a set of known values. */
  | { readonly test: 'known'; readonly part: string; readonly set: string }
  /** How the request is written: `lf`, `leadingBlank`, `trailingBlank`, `blanks`, `eightBit`, `array`, `nul`, `mixedCase`, `block`, `pipelined`. */
  | { readonly test: 'form'; readonly is: string }
  | { readonly test: 'byte'; readonly at: number; readonly is: number }
  | { readonly test: 'size'; readonly is: number }
  /** The answer before this one. */
  | { readonly test: 'last'; readonly event: EventRef }
  /** The last answer to this command had this status. */
  | { readonly test: 'latest'; readonly verb: string; readonly status: string }
  /** Such an exchange has happened since the last one of any kind in `since` (or at all): a flag with what sets and clears it. */
  | {
      readonly test: 'happened';
      readonly event: EventRef;
      readonly or?: readonly EventRef[];
      readonly since?: readonly EventRef[];
    }
  /** … at least this often; `template`: only those that were answered by it. */
  | {
      readonly test: 'count';
      readonly event: EventRef;
      readonly template?: string;
      readonly least: number;
    }
  /** The last exchange of this command with the same value in `part` was answered with this status. */
  | { readonly test: 'same'; readonly verb: string; readonly part: string; readonly status: string }
  /** The last answer to this command had this template. */
  | { readonly test: 'answered'; readonly verb: string; readonly template: string }
  /** The last request of this command had this value, or one of these, in `part`, in any letter case. */
  | {
      readonly test: 'said';
      readonly verb: string;
      readonly part: string;
      readonly value: string;
      readonly or?: readonly string[];
    }
  /**
   * This request and the `last` before it were heard in this order while recording, from the beginning of the session if there are no more (`server`: also
   * those of the sessions before); a digest of what they said.
   */
  | { readonly test: 'story'; readonly last: number; readonly is: string; readonly scope?: 'server' }
  /** A part equals a part of the last request of another command. */
  | { readonly test: 'equals'; readonly part: string; readonly verb: string; readonly other: string };

/**
 * Which step of the cascade a situation belongs to; logged with every answer. `exact`: this very request; `situation`: a command,
 * kind of parameter and state that were seen; `command`: this command, whatever else is so; `unknown`: a command never seen;
 * `nearest`: never seen with this command in this state, answered as other commands were there; `relative`: never seen here,
 * answered as other servers of the protocol do; `default`: nothing of this was seen in this state.
 */
export type Step = 'exact' | 'situation' | 'command' | 'unknown' | 'nearest' | 'relative' | 'default';

const guesses: ReadonlySet<string> = new Set<Step>(['unknown', 'nearest', 'relative', 'default']);

/** Whether answers of a step are guesses: nobody recorded the like. */
export function isGuess(step: string): boolean {
  return guesses.has(step);
}

/** What the server's answer depends on, and the answer: a list of tests (all must hold) and a template. */
export interface Situation {
  readonly id: string;
  readonly step: Step;
  readonly when: readonly Test[];
  /** Id of a template. */
  readonly answer: string;
  /** Values that fields of the template have here, as they were recorded, by the number of the field from 0 on. */
  readonly given?: Readonly<Record<string, string>>;
  readonly seen: number;
  readonly sessions: number;
}
