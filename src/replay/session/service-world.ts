import { createHash } from 'node:crypto';
import { readRequest } from '../../message/request/request.ts';
import type { StoredValue } from '../../message/session/stored-values.ts';
import type { Personality } from '../../model/personality.ts';
import { mostTallies, TallyIndex } from './counter-book.ts';
import type { CountMove, SharedState } from './session-options.ts';

/** What sessions change, told by the name of what they changed; the text is JSON. */
export interface WorldChanges {
  put(name: string, text: string): void;
  move(name: string, move: CountMove): void;
  /** What was put before under names that begin with this word is gone. */
  clear(word: string): void;
}

const longestText = 512 * 1024; // characters of an entry

/**
 * What clients leave in a service for others to see: stored values, cells, tallies. What sessions change here is told, by names that mean the same wherever the service is shown;
 * what others have changed is taken over. Names: `thing NAME`, `cell AREA CELL`, `tally HASH KEY`.
 */
export class ServiceWorld {
  readonly #personality: Personality;
  readonly #state: SharedState;
  /** A tally's number by what it counts, which is the same in other versions of the personality. */
  readonly #tallies: readonly string[];

  constructor(personality: Personality, state: SharedState) {
    this.#personality = personality;
    this.#state = state;
    this.#tallies = new TallyIndex(personality.templates).names.map((name) =>
      createHash('sha256').update(name).digest('hex').slice(0, 16),
    );
  }

  /** Do its sessions leave anything for others? */
  static isShared({ things, cells, templates }: Personality): boolean {
    if (things?.scope === 'server' || cells?.scope === 'server') return true;
    return templates.some(({ parts }) =>
      parts.some((part) => typeof part !== 'string' && part.field === 'tally' && part.scope === 'server'),
    );
  }

  /** From now on these are told; undefined: nobody. */
  tell(changes: WorldChanges | undefined): void {
    const { things, cells } = this.#state;
    things.changed = changes && ((name, thing) => this.#tellThing(changes, name, thing));
    cells.changed =
      changes && ((area, cell, value) => changes.put(`cell ${area} ${cell}`, JSON.stringify(value)));
    if (changes) this.#state.counted = (place, move) => this.#tellCount(changes, place, move);
    else delete this.#state.counted;
  }

  #tellThing(changes: WorldChanges, name: string | undefined, thing: StoredValue | undefined): void {
    if (name === undefined || thing === undefined) {
      changes.clear('thing');
      return;
    }
    const { there, madeBy, kept } = thing;
    const text = JSON.stringify({
      there,
      madeBy,
      ...(kept ? { raw: kept.request.raw, value: kept.value } : {}),
    });
    if (text.length <= longestText) changes.put(`thing ${name}`, text);
  }

  #tellCount(changes: WorldChanges, place: string, move: CountMove): void {
    const [, number = '', key = ''] = /^tally (\d+) (.*)$/s.exec(place) ?? [];
    const name = this.#tallies[Number(number)];
    if (name !== undefined) changes.move(`tally ${name} ${key}`, move);
  }

  /** Somebody put this; false where it is nothing of a service. */
  put(name: string, text: string): boolean {
    const thing = /^thing (.+)$/s.exec(name)?.[1];
    if (thing !== undefined) return this.#putThing(thing, maybeJson(text));
    const [, area, cell = ''] = /^cell (\d{1,4}) (.+)$/s.exec(name) ?? [];
    const value = maybeJson(text);
    if (area === undefined || typeof value !== 'string') return false;
    this.#state.cells.take(Number(area), cell, value);
    return true;
  }

  #putThing(name: string, value: unknown): boolean {
    const said = (typeof value === 'object' ? value : undefined) as
      | Record<string, unknown>
      | null
      | undefined;
    if (typeof said?.there !== 'boolean') return false;
    const thing = {
      there: said.there,
      ...(isBytes(said.madeBy) ? { madeBy: said.madeBy } : {}),
    };
    if (said.raw === undefined && said.value === undefined) {
      this.#state.things.take(name, thing);
      return true;
    }
    if (!isBytes(said.raw) || !isBytes(said.value)) return false;
    const request = readRequest(said.raw, this.#personality.grammar);
    this.#state.things.take(name, { ...thing, kept: { request, value: said.value } });
    return true;
  }

  /** A tally has become this; one that this version of the personality does not count is left out. */
  count(name: string, value: number): boolean {
    const [, hash = '', key = ''] = /^tally ([0-9a-f]{16}) (.*)$/s.exec(name) ?? [];
    const number = this.#tallies.indexOf(hash);
    const place = `tally ${number} ${key}`;
    const { numbers } = this.#state;
    if (number >= 0 && (numbers.has(place) || numbers.size < mostTallies)) numbers.set(place, value);
    return hash !== '';
  }

  /** Somebody took everything away that a word begins the names of. */
  cleared(word: string): void {
    if (word === 'thing') this.#state.things.takeAllAway();
  }
}

/** Text of one character a byte. */
function isBytes(value: unknown): value is string {
  return typeof value === 'string' && /^[\0-\xff]*$/.test(value);
}

function maybeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
