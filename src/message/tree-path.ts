import type { Move } from '../model/personality.ts';
import type { Request } from './request.ts';

/** The path of a name seen from a folder; `.` and `..` are followed, and a name that begins with `/` is a path already. */
export function pathOf(folder: string, name: string): string {
  const steps: string[] = [];
  for (const step of `${name.startsWith('/') ? '' : folder}/${name}`.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

/** Where a move leads that a request asks for; `~` is where the session began. */
export function movedTo(
  { to }: Pick<Move, 'to'>,
  folder: string,
  start: string,
  { rest }: Pick<Request, 'rest'>,
): string {
  if (to === 'parent') return pathOf(folder, '..');
  return /^~(?=\/|$)/.test(rest) ? pathOf(start, rest.slice(2)) : pathOf(folder, rest);
}

/** The last step of a path; `''` of the root. */
export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
