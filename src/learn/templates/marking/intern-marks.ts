import type { Marked, Token } from '../../model/token.ts';
import type { InternedSources } from './intern-sources.ts';
import { tokensOf } from './mark-reply.ts';

/** A marked reply, cut into tokens. */
interface Cut {
  readonly marked: Marked;
  readonly tokens: readonly Token[];
}

/** Replies that are marked alike are one object, cut once: most of what a server says it says again and again. */
export class InternedMarks {
  readonly #lists: InternedSources;
  readonly #known = new Map<string, Map<string, Cut>>();

  constructor(lists: InternedSources) {
    this.#lists = lists;
  }

  of(marked: Marked): Cut {
    const { reply, spans, echoes } = marked;
    const places = echoes.map(
      ({ start, end, sources }) => `${start} ${end} ${this.#lists.numberOf(sources)}`,
    );
    const key = `${places.join()}\0${spans.length > 0 ? JSON.stringify(spans) : ''}`;
    const alike = this.#known.get(reply) ?? new Map<string, Cut>();
    const known = alike.get(key);
    if (known) return known;
    const cut = { marked, tokens: tokensOf(marked) };
    this.#known.set(reply, alike.set(key, cut));
    return cut;
  }
}
