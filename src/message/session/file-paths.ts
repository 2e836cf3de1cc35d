import type { Move } from '../../model/personality.ts';
import type { Request } from '../request/request.ts';

const longestPath = 4096; // characters, as Linux has it; clients may send megabytes

/** The path of a name seen from a folder; `.` and `..` are followed, and a name that begins with `/` is a path already. Of a longer one than any can be, the beginning. */
export function pathOf(folder: string, name: string): string {
  const steps: string[] = [];
  const said = name.slice(0, longestPath);
  for (const step of `${said.startsWith('/') ? '' : folder}/${said}`.split('/')) {
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
  return namedPath(folder, start, rest);
}

/** The path of a name as sessions give it: `~` is where they began. */
export function namedPath(folder: string, start: string, name: string): string {
  return /^~(?=\/|$)/.test(name) ? pathOf(start, name.slice(2)) : pathOf(folder, name);
}

/**
 * The folder in which something lies, as it is seen from where the session began: `~`, `~/docs`, or a path elsewhere. Its own
 * folder belongs to a user like what is in it, if it is named by its path: not every server knows `~`.
 */
export function placeOf(path: string, start: string, name: string): string {
  if (path === start && start !== '/' && !name.startsWith('~')) return '~';
  return fromStart(pathOf(path, '..'), start);
}

/** A path as it is seen from where a session began, unless that is the root. */
export function fromStart(path: string, start: string): string {
  if (start === '/') return path;
  return path === start || path.startsWith(`${start}/`) ? `~${path.slice(start.length)}` : path;
}

/** A folder whose whole listing is known, as it stands among the known paths. */
export function listedFolder(folder: string): string {
  return folder === '/' ? '//' : `${folder}/`;
}

/**
 * Whether a path is among those known. Of a user's own folder that nobody has listed, another user's tells: servers
 * give all their users the same to begin with.
 */
export function isKnownPath(
  path: string,
  { start, values }: Beginnings,
  isKnown: (path: string) => boolean,
): boolean {
  if (isKnown(ownRoot({ start, values }) + path)) return true;
  if (start === '/' || !path.startsWith(`${start}/`) || isKnown(listedFolder(pathOf(path, '..'))))
    return false;
  return Object.values(values).some(
    (other) => other !== '/' && other !== start && isKnown(other + path.slice(start.length)),
  );
}

const mostAbove = 3; // folders above what is named that are looked at

/**
 * Whether a name lies in a folder that is named with it, is there, and was never listed: who says the folder mostly knows what is in it,
 * and no recording tells of all files.
 */
export function isInUnlisted(
  name: string,
  path: string,
  isFolder: (path: string) => boolean,
  isListed: (path: string) => boolean,
): boolean {
  const steps = name.split('/').filter((step) => step !== '' && step !== '.');
  const named = steps.length - 1 - steps.findLastIndex((step) => step === '..' || step.startsWith('~'));
  let above = path;
  for (let left = Math.min(named - 1, mostAbove); left > 0; left--) {
    above = pathOf(above, '..');
    if (isFolder(above)) return !isListed(above);
  }
  return false;
}

/**
 * Who begins in the root while others begin below sees a root of his own: what is there is not there for the others. Stands
 * before his paths among those that are known.
 */
export function ownRoot({ start, values }: Beginnings): string {
  return start === '/' && Object.values(values).some((other) => other !== '/') ? '/.' : '';
}

/** Where this session began, and where others do. */
export interface Beginnings {
  readonly start: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a parameter names: words that begin with a hyphen are options, as those of `ls`; the rest is a name. */
export function namedIn(argument: string): { readonly options: string; readonly name: string } {
  const options = /^(?:-\S+(?:\s+|$))*/.exec(argument)?.[0] ?? '';
  return { options: options.trim(), name: argument.slice(options.length) };
}

/** The last step of a path; `''` of the root. */
export function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
