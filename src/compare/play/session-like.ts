/**
 * What the player needs of a replay session, told structurally: `compare` knows the emulator only by these inputs and
 * outputs, as it knows a live server only by its socket. Times in µs since the Unix epoch.
 */
export interface SessionLike {
  opened(now: number): readonly ActionLike[];
  received(bytes: Uint8Array, now: number): readonly ActionLike[];
  /** Absent: it knows nothing of TLS, and goes on as in clear. */
  secured?(now: number): readonly ActionLike[];
  ended(now: number): readonly ActionLike[];
  dataListening(port: number, now: number): readonly ActionLike[];
  dataEnded(bytes: Uint8Array, now: number): readonly ActionLike[];
}

export type ActionLike =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly how: 'close' | 'reset' }
  | { readonly kind: 'dataListen'; readonly port: number }
  | { readonly kind: 'dataConnect'; readonly port: number; readonly failed?: FailedLike }
  | { readonly kind: 'dataSend'; readonly bytes: Uint8Array; readonly failed?: FailedLike }
  | { readonly kind: 'dataReceive'; readonly failed?: FailedLike }
  | { readonly kind: 'secure' }
  | { readonly kind: 'keep' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'event'; readonly event: { readonly situation: string } };

/** Where the data connection cannot be had: carry out `instead`, and leave out the next `skip` actions. */
export interface FailedLike {
  readonly instead: readonly ActionLike[];
  readonly skip: number;
}
