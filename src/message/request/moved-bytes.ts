import type { Transfer } from '../../model/personality.ts';

/** What is known of a request about data connections, beyond its own bytes. */
export interface DataParts {
  /** The port of the client's that the data connection which waits will go to; none where the server listens for it. */
  readonly dataPort?: string;
  /** How many lines its answer sends over a data connection. */
  readonly dataLines?: string;
  /** How many bytes of files went over the session's data connections before: to the client, and to the server. */
  readonly fetched?: string;
  readonly stored?: string;
}

/** Counts the bytes of files that went over a session's data connections. */
export class MovedBytes {
  #fetched = 0;
  #stored = 0;

  add(direction: Transfer['direction'], bytes: number): void {
    if (direction === 'toClient') this.#fetched += bytes;
    else this.#stored += bytes;
  }

  get about(): Pick<DataParts, 'fetched' | 'stored'> {
    return { fetched: String(this.#fetched), stored: String(this.#stored) };
  }
}

/** How many lines go over a data connection; the last one may have no end. */
export function linesOver(bytes: string): string {
  const ends = bytes.split('\n').length - 1;
  return String(bytes === '' || bytes.endsWith('\n') ? ends : ends + 1);
}
