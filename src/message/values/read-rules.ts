import { FormatError } from '../../model/errors.ts';
import type { CompositeRule } from './composite-id.ts';
import { DIGIT_NAMES } from './digit-alphabets.ts';
import type { SeriesRule } from './number-series.ts';
import type { PortStrategy } from './port-strategy.ts';
import { parseShape } from './shape-notation.ts';
import type { TokenShape } from './token-shape.ts';

/**
 * Readers of rules from a file that anybody may have written: each gives back the value as the type it was checked to
 * be, or throws a `FormatError` that says what is wrong. Whatever they let through can be rendered without throwing.
 */

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isPositive = (value: unknown) => isNumber(value) && Number(value) > 0;
const isNotNegative = (value: unknown) => isNumber(value) && Number(value) >= 0;
const isCount = (most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
const isText = (value: unknown) => typeof value === 'string';
const isOneOf = (names: readonly unknown[]) => (value: unknown) => names.includes(value);
const isDigits = isOneOf(DIGIT_NAMES);
const isSteps = (value: unknown) => Array.isArray(value) && value.length === 3 && value.every(isNumber);
const optional = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || check(value);
const isWidth = optional(isCount(64));

const number = {
  digits: isDigits,
  width: isWidth,
  step: isSteps,
  last: isNotNegative,
};

const PIECES: Readonly<Record<string, Checks>> = {
  constant: { text: isText },
  time: { digits: isDigits, width: isWidth, unitUs: isPositive, modulo: optional(isPositive) },
  calendar: {
    digits: isOneOf(DIGIT_NAMES.filter((name) => Number.parseInt(name, 10) >= 24)),
    fields: isOneOf(['YMDhms', 'hms', 'h']),
    yearModulo: isPositive,
    monthFrom: isOneOf([0, 1]),
    zoneMinutes: isNumber,
  },
  pid: number,
  counter: number,
  serial: number,
  random: { shape: isText },
};

const SERIES: Readonly<Record<string, Checks>> = {
  constant: { value: isNumber },
  'unix-time': { unitMs: isPositive, modulo: optional(isPositive) },
  uptime: { unitMs: isPositive, startMs: isNumber, aheadMs: optional(isNotNegative) },
  'session-counter': { first: isNumber, step: isSteps },
  'server-counter': { last: isNumber, step: isSteps },
  pid: { last: isNumber, step: isSteps },
  'start-time': {},
  'per-start': { last: isNumber, min: isNumber, max: isNumber },
  metric: { min: isNumber, max: isNumber, change: isNumber, decimals: optional(isCount(9)) },
};

const isPort = isCount(65_535);
const PORTS: Checks = { kind: isOneOf(['sequential', 'random']), min: isPort, max: isPort, step: isPort };

/** The rule of an `id` field. */
export function readCompositeRule(value: unknown): CompositeRule {
  const { pieces, lagMs, encoding, ...others } = members(value, 'id rule');
  if (!Array.isArray(pieces) || !isNumber(lagMs) || Object.keys(others).length > 0)
    throw new FormatError('id rule: needs pieces and lagMs');
  if (encoding !== undefined && encoding !== 'base64')
    throw new FormatError(`id rule: encoding ${JSON.stringify(encoding)} is not known`);
  for (const piece of pieces) {
    checkKind(piece, PIECES, 'id rule');
    if (piece.kind === 'random') readShape(piece.shape);
  }
  return value as CompositeRule;
}

/** The rule of a `number` field. */
export function readSeriesRule(value: unknown): SeriesRule {
  checkKind(value, SERIES, 'number rule');
  return value as SeriesRule;
}

/** The shape of a `random` field. */
export function readShape(value: unknown): TokenShape {
  if (typeof value !== 'string') throw new FormatError('shape: must be text');
  parseShape(value);
  return value;
}

/** The ports of a `dataPort` field. */
export function readPortStrategy(value: unknown): PortStrategy {
  const strategy = members(value, 'ports');
  check(strategy, PORTS, 'ports');
  if (Number(strategy.min) > Number(strategy.max)) throw new FormatError('ports: min is above max');
  return value as PortStrategy;
}

function members(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FormatError(`${where}: must be an object`);
  return value as Record<string, unknown>;
}

function checkKind(value: unknown, kinds: Readonly<Record<string, Checks>>, where: string): void {
  const { kind, ...rest } = members(value, where);
  const checks = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (checks === undefined) throw new FormatError(`${where}: kind ${JSON.stringify(kind)} is not known`);
  check(rest, checks, `${where}: ${kind}`);
}

function check(value: Record<string, unknown>, checks: Checks, where: string): void {
  for (const [name, isRight] of Object.entries(checks)) {
    if (!isRight(value[name])) throw new FormatError(`${where}: ${name} is missing or wrong`);
  }
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) throw new FormatError(`${where}: ${unknown} is not a known key`);
}
