import { unreachable } from '../../model/unreachable.ts';
import type { CompositePiece, IdSample } from './composite-piece.ts';
import { digitsOf, encodeDigits } from './digit-alphabets.ts';
import { calendarYear } from './fit-clock.ts';
import type { SeriesRule } from './number-series.ts';
import { type Segment, segmentIds } from './segment-ids.ts';
import { learnShape, matchesShape, plainShape, randomFromShape } from './token-shape.ts';

/**
 * How an identifier is made. Sample, for sendmail's `6AN3Lft6019709`: pieces calendar `YMDhms` in base 60, serial of two digits in base
 * 60, pid of six decimal digits. `lagMs` is how long before the reply it is made; `encoding` is what hides the pieces.
 */
export interface CompositeRule {
  readonly pieces: readonly CompositePiece[];
  readonly lagMs: number;
  readonly encoding?: 'base64';
}

/** More samples tell nothing new, and the search is linear in their number. */
const ENOUGH = 64;

/**
 * Finds of what time, process ids and counters identifiers are made, by describing the samples in as few bits as possible.
 * Takes at least three samples, two of them different; `time` is when the packet was seen, µs since the epoch. Undefined if no part
 * is explained by anything but chance.
 */
export function learnComposite(samples: readonly IdSample[]): CompositeRule | undefined {
  if (samples.length < 3 || new Set(samples.map((s) => s.text)).size < 2) return undefined;
  const inOrder = [...samples].sort((a, b) => a.time - b.time || (a.text < b.text ? -1 : 1));
  const decoded = decodeBase64(inOrder);
  const hidden = decoded && learnPieces(decoded);
  if (hidden !== undefined) return { ...hidden, encoding: 'base64' };
  return learnPieces(inOrder);
}

function decodeBase64(samples: readonly IdSample[]): readonly IdSample[] | undefined {
  const decoded = samples.map((s) => ({ ...s, text: Buffer.from(s.text, 'base64').toString('latin1') }));
  const clean = decoded.every(
    (d, i) =>
      /^[ -~]{4,}$/.test(d.text) && Buffer.from(d.text, 'latin1').toString('base64') === samples[i]?.text,
  );
  return clean ? decoded : undefined;
}

function learnPieces(samples: readonly IdSample[]): CompositeRule | undefined {
  const few =
    samples.length <= ENOUGH ? samples : [...samples.slice(0, ENOUGH / 2), ...samples.slice(-ENOUGH / 2)];
  const fits = segmentIds(few);
  const lags = fits.filter((f) => f.piece.kind === 'time' || f.piece.kind === 'calendar');
  if (!fits.some((f) => f.piece.kind !== 'constant' && f.piece.kind !== 'random')) return undefined;
  // The finest clock tells best how old the identifier is; one of whole seconds tells nothing under a second.
  const lagUs = lags.find((f) => f.piece.kind === 'time' && f.piece.unitUs < 1e6)?.lagUs ?? 0;
  const rule = { pieces: joinAlike(fits), lagMs: Math.round(lagUs / 1000) + 0 };
  return samples.every((s) => matchesComposite(rule, s.text)) ? rule : undefined;
}

/** Neighbouring constants become one, and so does neighbouring chance, whose alphabet is then learned from more characters. */
function joinAlike(segments: readonly Segment[]): readonly CompositePiece[] {
  const pieces: CompositePiece[] = [];
  let pending: readonly string[] = [];
  for (const { piece, values } of segments) {
    const last = pieces.at(-1);
    const alike = last?.kind === piece.kind && (piece.kind === 'random' || piece.kind === 'constant');
    pending = alike ? values.map((v, i) => (pending[i] ?? '') + v) : values;
    const joined: CompositePiece =
      piece.kind === 'random'
        ? { kind: 'random', shape: plainShape(pending) }
        : piece.kind === 'constant'
          ? { kind: 'constant', text: pending[0] ?? '' }
          : piece;
    if (alike) pieces[pieces.length - 1] = joined;
    else pieces.push(joined);
  }
  return pieces;
}

/**
 * The process ids that identifiers hold, as a series from which a session takes its `pid`; undefined if they hold none.
 */
export function pidSeries(rule: CompositeRule): SeriesRule | undefined {
  const piece = rule.pieces.find((p) => p.kind === 'pid');
  return piece?.kind === 'pid' ? { kind: 'pid', last: piece.last, step: piece.step } : undefined;
}

/** What the emulator knows when it makes an identifier. */
export interface CompositeContext {
  /** ms since the epoch. */
  readonly nowMs: number;
  /** Process id of this session. */
  readonly pid: number;
  /** How many identifiers the server has made before. */
  readonly counter: number;
  /** How many identifiers this session has made before; default 0. */
  readonly serial?: number;
  /** Chance in [0, 1) that is the same throughout the session: where serials start. Default: drawn anew. */
  readonly start?: number;
  /** Chance in [0, 1). */
  readonly random: () => number;
}

/** Makes a new identifier. */
export function renderComposite(rule: CompositeRule, context: CompositeContext): string {
  const madeMs = context.nowMs - rule.lagMs;
  const text = rule.pieces.map((piece) => renderPiece(piece, context, madeMs)).join('');
  return rule.encoding === 'base64' ? Buffer.from(text, 'latin1').toString('base64') : text;
}

function renderPiece(piece: CompositePiece, context: CompositeContext, madeMs: number): string {
  switch (piece.kind) {
    case 'constant':
      return piece.text;
    case 'random':
      return randomFromShape(piece.shape, context.random);
    case 'time': {
      const count = Math.floor(Math.round(madeMs * 1000) / piece.unitUs);
      return encodeDigits(
        piece.digits,
        piece.modulo === undefined ? count : count % piece.modulo,
        piece.width,
      );
    }
    case 'calendar': {
      const local = new Date(madeMs + piece.zoneMinutes * 60_000);
      const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()];
      const date = [
        calendarYear(local.getUTCFullYear(), piece),
        local.getUTCMonth() + piece.monthFrom,
        local.getUTCDate(),
      ];
      const parts = piece.fields === 'YMDhms' ? [...date, ...clock] : clock.slice(0, piece.fields.length);
      return parts.map((part) => encodeDigits(piece.digits, part, 1)).join('');
    }
    case 'pid':
      return encodeDigits(piece.digits, context.pid, piece.width);
    case 'counter':
      return encodeDigits(piece.digits, piece.last + (context.counter + 1) * piece.step[1], piece.width);
    case 'serial': {
      const range = digitsOf(piece.digits).length ** (piece.width ?? String(piece.last).length);
      const first = Math.floor((context.start ?? context.random()) * range);
      return encodeDigits(piece.digits, first + (context.serial ?? 0) * piece.step[1], piece.width);
    }
    default:
      return unreachable(piece);
  }
}

/** Whether a text could have been made by the rule: the right digits in the right places. */
export function matchesComposite(rule: CompositeRule, text: string): boolean {
  const plain = rule.encoding === 'base64' ? Buffer.from(text, 'base64').toString('latin1') : text;
  return matchesShape(rule.pieces.map(shapeOfPiece).join(''), plain);
}

function shapeOfPiece(piece: CompositePiece): string {
  if (piece.kind === 'constant') return learnShape([piece.text]) ?? '';
  if (piece.kind === 'random') return piece.shape;
  const digits = `[${digitsOf(piece.digits).replace('-', '\\-')}]`;
  if (piece.kind === 'calendar') return `${digits}{${piece.fields.length}}`;
  return `${digits}{${piece.width ?? '1,20'}}`;
}
