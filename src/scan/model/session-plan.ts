import type { Step as CascadeStep } from '../../model/situation.ts';

/** Stands in a step for the address that its session comes from, as PORT writes it: `127,0,0,1`. Of a network that nobody has (RFC 5737). */
export const clientPlace = '198,51,100,250';

/** One thing to say in a session that is held with the server. Bytes are a latin1 string. */
export interface Step {
  readonly say: string;
  /** Said only if the answer before asks for more: the body after `354`, the password after `334`. */
  readonly ifAsked?: true;
  /** The endpoint of a data connection in it is replaced by a port of our own. */
  readonly active?: true;
  /** A name in it that some listing showed: where this session has seen a listing of its own, one of that takes its place. */
  readonly listed?: string;
  /** Nothing more is said after it: the client's side of the connection ends (FIN), and what the server still says is heard. */
  readonly half?: true;
}

/** A session to be held: what is said, and which steps are the questions; the others lead to their state. */
export interface SessionPlan {
  readonly steps: readonly Step[];
  /** Indexes of the steps that ask something. */
  readonly focus: readonly number[];
  /** How the question was made, e.g. `fresh value`; what is learned of one kind of question ranks the next of it. */
  readonly kind: string;
  /** It would name what the server has, and the server has shown nothing yet: its index of the first step that does. */
  readonly unready?: number;
}

/** One step as it went. `foretold` is what the personality would have answered. */
export interface HeldStep {
  readonly step: Step;
  readonly heard: string;
  readonly foretold?: Foretold;
  readonly isForetold: boolean;
}

export interface Foretold {
  readonly text: string;
  readonly closed: boolean;
  /** Id of the situation that answers; the last one where there are several. */
  readonly situation: string;
  /** Step of the cascade. */
  readonly how: CascadeStep;
}

export interface HeldSession {
  readonly plan: SessionPlan;
  /** As far as the session went; the greeting comes first, as a step in which nothing is said. */
  readonly held: readonly HeldStep[];
  /** The server ended the connection. */
  readonly cut: boolean;
}
