import type { Transfer } from '../../model/personality.ts';
import type { Request } from './request.ts';

/** Counts the bytes of files that went over a session's data connections. */
export class MovedBytes {
  #fetched = 0;
  #stored = 0;

  add(direction: Transfer['direction'], bytes: number): void {
    if (direction === 'toClient') this.#fetched += bytes;
    else this.#stored += bytes;
  }

  get about(): Pick<Request, 'fetched' | 'stored'> {
    return { fetched: String(this.#fetched), stored: String(this.#stored) };
  }
}

/** How many lines go over a data connection; the last one may have no end. */
export function linesOver(bytes: string): string {
  const ends = bytes.split('\n').length - 1;
  return String(bytes === '' || bytes.endsWith('\n') ? ends : ends + 1);
}
