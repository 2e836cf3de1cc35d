import type { Request } from '../request/request.ts';

/** One answered request of the session. */
export interface Event {
  readonly request: Request;
  readonly status: string;
  readonly template: string;
  /** Bytes of the reply, where somebody counts them. */
  readonly size?: number;
  /** Values that fields of the template had, in order of the fields. */
  readonly values: readonly string[];
}
