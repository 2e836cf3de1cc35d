import type { Exchange } from '../../../exchange/exchange.ts';
import { isShown, requests } from './learn-stored-values.ts';

const mostSaid = 24; // requests about a thing that are remembered
const looked = 2000; // characters of an answer in which values are looked for
const bitsOfCharacter = 4; // that come back: what each is worth as proof
const mostAnnotated = 24; // bits that one value tells

/** What was said of a thing, and by which event. */
interface Said {
  readonly event: number;
  readonly values: readonly string[];
}

interface Shown {
  readonly events: readonly number[];
  readonly bits: number;
}

/** What requests said of things, and whether later answers about the same thing show it: what was put there is. */
export class ShownValues {
  readonly #said = new Map<number, readonly Said[]>();

  /** What the answer shows that was said last of the thing at this place: the events that have said it, any of which may have put it there, and the bits that this tells. */
  look(place: number, { request, reply }: Exchange): Shown | undefined {
    const said = this.#said.get(place) ?? [];
    const beginning = reply.slice(0, looked);
    for (const { values } of said.toReversed()) {
      const shown = values.find((text) => isShown(beginning, text) && !request.raw.includes(text));
      if (shown === undefined) continue;
      const events = said.flatMap((one) => (one.values.includes(shown) ? [one.event] : []));
      return { events: [...new Set(events)], bits: Math.min(mostAnnotated, bitsOfCharacter * shown.length) };
    }
    return undefined;
  }

  /** Remembers what the request says, longer values first. */
  note(place: number, event: number, { request }: Exchange): void {
    const values = requests(request)
      .map(({ value }) => value)
      .sort((a, b) => b.length - a.length);
    if (values.length === 0) return;
    const said = [...(this.#said.get(place) ?? []), { event, values: [...new Set(values)] }];
    this.#said.set(place, said.slice(-mostSaid));
  }
}
