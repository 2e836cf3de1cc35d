import type { Request } from '../../message/request/request.ts';
import { stepped, type Tally, tallyKeyOf, writeTally } from '../../message/session/counters.ts';
import type { Field, TallyStep } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';
import type { SharedState } from './session-options.ts';

type TallyField = Field & Tally;

/** Tallies that are kept; clients can make up any number. */
export const mostTallies = 20_000;
const longestKey = 200; // characters

/** Something that a command does to a tally, where it is answered so. */
interface Effect {
  readonly tally: TallyField;
  /** Number of the tally. */
  readonly index: number;
  readonly step: TallyStep;
}

/** Every different tally of the templates, prepared once for all sessions. Those that are only written otherwise, or elsewhere, are one. */
export class TallyIndex {
  readonly #numbers = new Map<Field, number>();
  readonly #effects = new Map<string, Effect[]>();
  /** What tells each from the others, by number. */
  readonly names: readonly string[];

  constructor(templates: readonly Template[]) {
    const names = new Map<string, number>();
    for (const part of templates.flatMap(({ parts }) => parts)) {
      if (typeof part === 'string' || part.field !== 'tally') continue;
      const name = nameOf(part);
      const index = names.get(name) ?? names.size;
      this.#numbers.set(part, index);
      if (!names.has(name)) this.#addEffects(part, index);
      names.set(name, index);
    }
    this.names = [...names.keys()];
  }

  #addEffects(tally: TallyField, index: number): void {
    for (const step of tally.steps) {
      const key = `${step.verb}\0${step.status}`;
      const effects = this.#effects.get(key) ?? [];
      this.#effects.set(key, effects);
      effects.push({ tally, index, step });
    }
  }

  numberOf(tally: TallyField): number | undefined {
    return this.#numbers.get(tally);
  }

  effectsOf(command: string, status: string): readonly Effect[] {
    return this.#effects.get(`${command}\0${status}`) ?? [];
  }
}

function nameOf({ scope, key, base, steps }: TallyField): string {
  return JSON.stringify([scope, key, base, steps]);
}

/** Keeps the tallies of a session, and with all other sessions those of the server. */
export class CounterBook {
  readonly #index: TallyIndex;
  readonly #session = new Map<string, number>();
  /** Values before the request that is answered moved them, for fields that show these. */
  readonly #before = new Map<string, number>();
  readonly #shared: SharedState;

  constructor(index: TallyIndex, shared: SharedState) {
    this.#index = index;
    this.#shared = shared;
  }

  /** A request has been answered with this status. */
  note(request: Request, status: string): void {
    this.#before.clear();
    for (const { tally, index, step } of this.#index.effectsOf(request.command, status)) {
      const key = tallyKeyOf(tally.key, request);
      if (key === undefined || key.length > longestKey) continue;
      const memory = this.#memoryOf(tally);
      const place = `tally ${index} ${key}`;
      const known = memory.get(place);
      const value = known ?? tally.base;
      this.#before.set(place, value);
      if (known === undefined && memory.size >= mostTallies) continue;
      const next = stepped(value, step, request);
      memory.set(place, next);
      if (tally.scope === 'server')
        this.#shared.counted?.(place, { from: value, to: next, isSet: step.does === 'set' });
    }
  }

  /** What a field of an answer to this request shows. */
  value(field: TallyField, request: Request): string {
    const key = tallyKeyOf(field.key, request) ?? '';
    const place = `tally ${this.#index.numberOf(field)} ${key}`;
    const before = field.before ? this.#before.get(place) : undefined;
    return writeTally(field, before ?? this.#memoryOf(field).get(place) ?? field.base);
  }

  #memoryOf({ scope }: TallyField): Map<string, number> {
    return scope === 'server' ? this.#shared.numbers : this.#session;
  }
}
