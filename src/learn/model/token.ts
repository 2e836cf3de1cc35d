import type { DataEndpointForm } from '../../knowledge/data-endpoint.ts';
import type { TimeMatch } from '../../message/values/time/time-format.ts';
import type { FieldSource } from '../../model/field.ts';

/** A piece of a reply: plain text, or something that may be a field. */
export interface Token {
  readonly text: string;
  /** What the token may be. Absent for plain text. */
  readonly slot?: Slot;
}

export type Slot =
  /** What the client said: every source that would give just this text here. */
  | { readonly kind: 'echo'; readonly sources: readonly FieldSource[] }
  /** A written date or clock; whether it follows the time is seen by comparing. */
  | { readonly kind: 'time'; readonly match: TimeMatch }
  /** How long something took. */
  | { readonly kind: 'elapsed' }
  /** The endpoint of a data connection. */
  | { readonly kind: 'port'; readonly form: DataEndpointForm | 'port'; readonly port: number }
  | { readonly kind: 'fixed'; readonly source: FieldSource };

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly slot: Slot;
}

/** A reply with all that may be a field, from which its tokens can be made anew without some of the echoes. */
export interface Marked {
  readonly reply: string;
  readonly spans: readonly Span[];
  readonly echoes: readonly FoundEcho[];
}

/** A place of a reply that shows what the client has said, and every source that would give just this text. */
export interface FoundEcho {
  readonly start: number;
  readonly end: number;
  readonly sources: readonly FieldSource[];
}
