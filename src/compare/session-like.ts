/**
 * What the player needs of a replay session, told structurally: `compare` knows the emulator only by these inputs and
 * outputs, as it knows a live server only by its socket. Times in µs since the Unix epoch.
 */
export interface SessionLike {
  opened(now: number): readonly ActionLike[];
  received(bytes: Uint8Array, now: number): readonly ActionLike[];
  ended(now: number): readonly ActionLike[];
  dataListening(port: number, now: number): readonly ActionLike[];
  dataEnded(bytes: Uint8Array, now: number): readonly ActionLike[];
}

export type ActionLike =
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  | { readonly kind: 'close'; readonly how: 'close' | 'reset' }
  | { readonly kind: 'dataListen'; readonly port: number }
  | { readonly kind: 'dataConnect'; readonly port: number; readonly failed?: readonly ActionLike[] }
  | { readonly kind: 'dataSend'; readonly bytes: Uint8Array; readonly failed?: readonly ActionLike[] }
  | { readonly kind: 'dataReceive'; readonly failed?: readonly ActionLike[] }
  | { readonly kind: 'keep' }
  | { readonly kind: 'event' };
