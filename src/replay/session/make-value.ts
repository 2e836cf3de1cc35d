import type { AddressForm } from '../../message/values/address-form.ts';
import { renderAddressForm } from '../../message/values/address-form.ts';
import type { Kept, ValueMemory } from '../../message/values/kinds/value-kind.ts';
import { valueKinds } from '../../message/values/kinds/value-kinds.ts';
import { nextValue, type SeriesRule } from '../../message/values/number-series.ts';
import { readShape } from '../../message/values/read-rules.ts';
import { renderTime } from '../../message/values/time/time-format.ts';
import { randomFromShape } from '../../message/values/token-shape.ts';
import type { Endpoint } from '../../model/conversation.ts';
import type { Field } from '../../model/field.ts';
import type { Template } from '../../model/personality.ts';
import { seededChance } from './chance.ts';
import { seedPlace } from './countings.ts';
import type { SharedState } from './session-options.ts';

/** What a value is made from beside the field. */
export interface MakeContext {
  /** µs since the Unix epoch. */
  readonly now: number;
  /** Where the data connection is listened for; port 0 where none could be had. */
  readonly data: Endpoint;
}

/** What is known of a field between its uses. */
type Place = string;

/**
 * Makes the values of one session that need memory, chance or the outside. What goes on from session to session is kept in
 * the shared numbers: counters and process ids by the field they stand in, and when the emulated server was started.
 */
export class ValueMaker {
  readonly #shared: SharedState;
  readonly #random: () => number;
  /** Numbers that only this session knows: how often an id was made, the value before. */
  readonly #session = new Map<Place, number>();
  #pid: number | undefined;
  #start: number | undefined;

  constructor(shared: SharedState, random: () => number) {
    this.#shared = shared;
    this.#random = random;
  }

  make(field: Field, template: Pick<Template, 'id'>, index: number, context: MakeContext): string {
    const place = `${template.id} ${index}`;
    const nowMs = context.now / 1000;
    switch (field.field) {
      case 'time':
        return renderTime(field.format, nowMs + field.offset, zoneOf(field.zone));
      case 'random':
        return randomFromShape(
          readShape(field.shape),
          field.per === 'start' ? this.#startChance(place) : this.#random,
        );
      case 'dataPort':
        return renderAddressForm(field.form as AddressForm, context.data) ?? '';
      default:
        return 'rule' in field ? valueKinds[field.field].make(field.rule, this.#memoryOf(place, nowMs)) : '';
    }
  }

  /** What the rule of a field may look at and keep. */
  #memoryOf(place: Place, nowMs: number): ValueMemory {
    const { numbers } = this.#shared;
    return {
      nowMs,
      random: this.#random,
      own: keptIn(this.#session, place),
      shared: keptIn(numbers, place),
      dealt: () => this.#shared.dealt?.take(place),
      pid: (series) => this.#sessionPid(series, nowMs),
      startedMs: () => this.#startedMs(nowMs),
      sessionChance: () => {
        this.#start ??= this.#random();
        return this.#start;
      },
    };
  }

  /** One process serves a session: whatever shows its number shows the same. */
  #sessionPid(series: SeriesRule, nowMs: number): number {
    if (this.#pid === undefined) {
      const previous = this.#shared.numbers.get('pid');
      this.#pid =
        this.#shared.dealt?.take('pid') ??
        nextValue(series, {
          nowMs,
          random: this.#random,
          ...(previous === undefined ? {} : { previous }),
        });
      this.#shared.numbers.set('pid', this.#pid);
    }
    return this.#pid;
  }

  /** A session has begun: the first one starts the emulated server. */
  begin(now: number): void {
    this.#startedMs(now / 1000);
  }

  /** When the emulated server was started: at its first session. */
  #startedMs(nowMs: number): number {
    const known = this.#shared.numbers.get('started');
    if (known !== undefined) return known;
    this.#shared.numbers.set('started', Math.floor(nowMs));
    return Math.floor(nowMs);
  }

  /** Chance that is the same in all sessions until the emulator is started anew. */
  #startChance(place: Place): () => number {
    let seed = this.#shared.numbers.get(seedPlace(place));
    if (seed === undefined) {
      seed = Math.floor(this.#random() * 2 ** 48);
      this.#shared.numbers.set(seedPlace(place), seed);
    }
    return seededChance(seed)();
  }
}

function keptIn(numbers: Map<Place, number>, place: Place): Kept {
  return { get: () => numbers.get(place), set: (value) => void numbers.set(place, value) };
}

/** Zones are kept as written, or as minutes east of UTC where the text names none. */
function zoneOf(zone: string): string | number {
  return /^-?\d{1,3}$/.test(zone) ? Number(zone) : zone;
}
