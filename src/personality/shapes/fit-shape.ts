import { FormatError } from '../../model/errors.ts';
import { type Fault, fault } from './fault.ts';
import type { Keys, Shape, TaggedShape } from './shape.ts';

/** Where a value is that is looked at: what it is in, and its key there. A path costs more, and only what is found needs one. */
export class Place {
  readonly around: Place | undefined;
  readonly step: string | number;

  constructor(step: string | number, around?: Place) {
    this.step = step;
    this.around = around;
  }

  at(step: string | number): Place {
    return new Place(step, this);
  }

  path(): (string | number)[] {
    return [...(this.around?.path() ?? []), this.step];
  }
}

/** What is wrong with a value, and where. */
export class Found extends Error {
  readonly fault: Fault;
  constructor(place: Place | undefined, text: string) {
    super(text);
    this.fault = fault(place?.path() ?? [], text);
  }
}

/**
 * The quick check of a value while loading: throws `Found` at the first place where it is not of its shape. It lets through what no session stumbles over: keys that
 * are not known, characters that are no bytes, and what no session reads.
 */
export function fitShape(value: unknown, shape: Shape, place?: Place): void {
  const check = fitters[shape.kind] as Fitter<Shape['kind']>;
  check(value, shape, place);
}

type Fitter<Kind extends Shape['kind']> = (
  value: unknown,
  shape: Extract<Shape, { readonly kind: Kind }>,
  place: Place | undefined,
) => void;

const fitters: { readonly [Kind in Shape['kind']]: Fitter<Kind> } = {
  text: (value, _shape, place) => {
    if (typeof value !== 'string') throw new Found(place, 'should be a text');
  },
  number: fitNumber,
  flag: (value, _shape, place) => {
    if (typeof value !== 'boolean') throw new Found(place, 'should be true or false');
  },
  only: (value, shape, place) => {
    if (value !== shape.value) throw new Found(place, `should be ${shape.value}`);
  },
  oneOf: (value, { values }, place) => {
    if (!values.includes(value as string)) throw new Found(place, `should be one of ${values.join(', ')}`);
  },
  rule: fitRule,
  list: fitList,
  tuple: fitTuple,
  record: (value, { of }, place) => {
    for (const [key, item] of Object.entries(objectAt(value, place))) fitShape(item, of, under(place, key));
  },
  object: (value, { keys }, place) => fitKeys(objectAt(value, place), keys, place),
  tagged: fitTagged,
  bytesOr: (value, { of }, place) => {
    if (typeof value !== 'string') fitShape(value, of, place);
  },
  maybe: (value, { of }, place) => {
    if (value !== undefined) fitShape(value, of, place);
  },
  aside: () => {},
};

function under(place: Place | undefined, step: string | number): Place {
  return new Place(step, place);
}

/** 1e999 is JSON, and infinite. */
function fitNumber(
  value: unknown,
  { whole, least, most }: Extract<Shape, { kind: 'number' }>,
  place: Place | undefined,
): void {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Found(place, 'should be a number');
  if (whole && !Number.isInteger(value)) throw new Found(place, 'should be a whole number');
  if (least !== undefined && value < least) throw new Found(place, `should be ${least} or more`);
  if (most !== undefined && value > most) throw new Found(place, `should be ${most} at most`);
}

function fitRule(value: unknown, { read }: Extract<Shape, { kind: 'rule' }>, place: Place | undefined): void {
  try {
    read(value);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new Found(place, error.message);
  }
}

function fitList(
  value: unknown,
  { of, least = 0 }: Extract<Shape, { kind: 'list' }>,
  place: Place | undefined,
): void {
  if (!Array.isArray(value)) throw new Found(place, 'should be a list');
  if (value.length < least) throw new Found(place, 'should not be empty');
  for (const [index, item] of value.entries()) fitShape(item, of, under(place, index));
}

function fitTuple(value: unknown, { of }: Extract<Shape, { kind: 'tuple' }>, place: Place | undefined): void {
  if (!Array.isArray(value)) throw new Found(place, 'should be a list');
  if (value.length !== of.length) throw new Found(place, `should be a list of ${of.length}`);
  for (const [index, shape] of of.entries()) fitShape(value[index], shape, under(place, index));
}

/** The tag chooses the member. */
function fitTagged(value: unknown, { tag, members, common }: TaggedShape, place: Place | undefined): void {
  const whole = objectAt(value, place);
  const name = whole[tag];
  const own = typeof name === 'string' && Object.hasOwn(members, name) ? members[name] : undefined;
  if (own === undefined)
    throw new Found(under(place, tag), `should be one of ${Object.keys(members).join(', ')}`);
  fitKeys(whole, own, place);
  fitKeys(whole, common, place);
}

function fitKeys(whole: Readonly<Record<string, unknown>>, keys: Keys, place: Place | undefined): void {
  for (const key in keys) {
    const shape = keys[key];
    const value = whole[key];
    if (shape === undefined || (value === undefined && shape.kind === 'maybe')) continue;
    fitShape(value, shape, under(place, key));
  }
}

function objectAt(value: unknown, place: Place | undefined): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Found(place, 'should be an object');
  return value as Readonly<Record<string, unknown>>;
}
