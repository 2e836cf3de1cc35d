import type { Numbered } from '../../model/personality.ts';
import type { Request } from '../request/request.ts';
import type { History } from './history.ts';
import { goneFrom, listKey } from './item-lists.ts';

/** What the session knows of a thing that a request names by its number: it is there, was there, or never was. */
type Listed = 'yes' | 'gone' | 'never';

/** The number that a request names something by; undefined where it names nothing so. */
export function numberNamed({ kind, words }: Request): number | undefined {
  const [number = ''] = words;
  return kind === 'command' && /^\d{1,15}$/.test(number) ? Number(number) : undefined;
}

/** The numbers that were recorded as there, by whose they are; undefined where nothing is known. */
export function numbersThere({ there }: Numbered, whose: string): readonly number[] | undefined {
  return Object.hasOwn(there, whose) ? there[whose] : undefined;
}

/** Whether something of that number is there, by whose it is; undefined where nothing is known. */
export type IsThere = (whose: string, number: number) => boolean | undefined;

/** Part `listed` of a request; undefined where nothing is known of what it names. */
export function listedIn(
  numbered: Numbered,
  request: Request,
  history: History,
  isThere: IsThere = (whose, number) => numbersThere(numbered, whose)?.includes(number),
): Listed | undefined {
  const { verbs, key, gone } = numbered;
  const number = numberNamed(request);
  if (number === undefined || !verbs.includes(request.command)) return undefined;
  const isKnown = isThere(listKey(key, request, history), number);
  if (isKnown === undefined) return undefined;
  if (!isKnown) return 'never';
  return gone && goneFrom(gone, history).has(String(number)) ? 'gone' : 'yes';
}
