import type { Request } from '../request/request.ts';
import { storyName } from './story.ts';

const most = 128; // requests that are remembered; situations ask for fewer

/** What the clients of a server said in the sessions before, as names of requests in order. */
export class PastSessions {
  #names: string[] = [];

  get names(): readonly string[] {
    return this.#names;
  }

  add(request: Request): void {
    if (!isSaid(request)) return;
    this.#names.push(storyName(request));
    if (this.#names.length >= 2 * most) this.#names = this.#names.slice(-most);
  }
}

/** That a client comes or leaves is not always seen. */
export function isSaid({ kind }: Request): boolean {
  return kind !== 'opened' && kind !== 'left' && kind !== 'secured';
}
