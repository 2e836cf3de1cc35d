import type { Request } from '../message/request.ts';
import { stepped, type Tally, tallyKeyOf, writeTally } from '../message/tally.ts';
import type { Field } from '../model/field.ts';
import type { Template } from '../model/personality.ts';
import type { SharedState } from './session.ts';

export type TallyField = Field & Tally;

const mostKeys = 20_000; // of tallies that are kept; clients can make up any number

/** Every different tally of the templates. Those that are only written otherwise, or elsewhere, are one. */
export function talliesOf(templates: readonly Template[]): readonly TallyField[] {
  const fields = templates
    .flatMap(({ parts }) => parts)
    .filter((part): part is TallyField => typeof part === 'object' && part.field === 'tally');
  return [...new Map(fields.map((field) => [nameOf(field), field])).values()];
}

function nameOf({ scope, key, base, steps }: TallyField): string {
  return JSON.stringify([scope, key, base, steps]);
}

/** Keeps the tallies of a session, and with all other sessions those of the server. */
export class TallyBook {
  readonly #tallies: readonly TallyField[];
  readonly #names: ReadonlyMap<string, number>;
  readonly #session = new Map<string, number>();
  /** What the answered request has moved was so much before. */
  readonly #before = new Map<string, number>();
  readonly #server: Map<string, number>;

  constructor(tallies: readonly TallyField[], shared: SharedState) {
    this.#tallies = tallies;
    this.#names = new Map(tallies.map((tally, index) => [nameOf(tally), index]));
    this.#server = shared.numbers;
  }

  /** A request has been answered with this status. */
  note(request: Request, status: string): void {
    this.#before.clear();
    for (const [index, tally] of this.#tallies.entries()) {
      for (const step of tally.steps) {
        if (step.verb !== request.command || step.status !== status) continue;
        const key = tallyKeyOf(tally.key, request);
        if (key === undefined) continue;
        const memory = this.#memoryOf(tally);
        const place = `tally ${index} ${key}`;
        const value = memory.get(place);
        this.#before.set(place, value ?? tally.base);
        if (value !== undefined || memory.size < mostKeys)
          memory.set(place, stepped(value ?? tally.base, step, request));
      }
    }
  }

  /** What a field of an answer to this request shows. */
  value(field: TallyField, request: Request): string {
    const key = tallyKeyOf(field.key, request) ?? '';
    const place = `tally ${this.#names.get(nameOf(field))} ${key}`;
    const before = field.before ? this.#before.get(place) : undefined;
    return writeTally(field, before ?? this.#memoryOf(field).get(place) ?? field.base);
  }

  #memoryOf({ scope }: TallyField): Map<string, number> {
    return scope === 'server' ? this.#server : this.#session;
  }
}
