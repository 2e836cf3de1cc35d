import type { Request } from '../../message/request/request.ts';
import { withWord } from '../../message/request/words.ts';

/** A request that names numbers up to `most` in the place of larger ones. */
export function namedBelow(request: Request, numbers: string, most: number): Request {
  const below = numbers.replace(/\d{1,15}/g, (digits) =>
    Number(digits) > most ? String(Math.max(1, most)) : digits,
  );
  return below === numbers ? request : withWord(request, numbers, below);
}
