/** Reads the records of one capture file format out of whatever pieces of the file it is given. It does no I/O. */
export interface CaptureFormat {
  /** How many bytes, from where `consume` stopped, are needed before it can go on. */
  readonly need: number;

  /** Takes as much of `bytes[start, end)` as is complete; answers where it stopped. */
  consume(bytes: Uint8Array, start: number, end: number): number;

  /** The file ended; `left` bytes of it could not be consumed. `last` holds them (at its start). */
  finish(last: Uint8Array, left: number): void;
}

/** What a format tells about the file on the way. */
export type NoteProblem = (place: string, text: string) => void;

/** Takes the text of a key log (NSS format) that the file brings along. */
export type TakeSecrets = (text: string) => void;
