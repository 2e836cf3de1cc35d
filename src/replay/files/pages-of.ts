import { fileStatus, targetPath } from '../../knowledge/web-files.ts';
import { namedIn, pathOf } from '../../message/session/file-paths.ts';
import type { Personality, Template } from '../../model/personality.ts';

/** Parts of a request that are its target. */
const targets: ReadonlySet<string> = new Set(['arg1']);
const least = 16; // bytes: less is alike by chance

const known = new WeakMap<Personality, ReadonlyMap<string, string>>();

/** The files that a service was recorded to send, by their targets, with what was sent as far as it is known; folders are left out. */
export function pagesOf(personality: Personality): ReadonlyMap<string, string> {
  const pages = known.get(personality) ?? findPages(personality);
  known.set(personality, pages);
  return pages;
}

function findPages({ templates, situations }: Personality): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  const whole = new Map(
    templates.filter(({ status }) => status.startsWith(fileStatus)).map((one) => [one.id, one]),
  );
  for (const { parts } of whole.values())
    for (const part of parts)
      if (typeof part !== 'string' && part.field === 'table' && targets.has(part.key.part))
        for (const [target, value] of Object.entries(part.values)) put(pages, target, value);
  for (const { when, answer } of situations)
    for (const test of when)
      if (test.test === 'is' && targets.has(test.part) && whole.has(answer))
        put(pages, test.value, bodyOf(whole.get(answer)));
  return pages;
}

function put(pages: Map<string, string>, target: string, value: string): void {
  if (targetPath(target) === undefined) return;
  if (value.length >= (pages.get(target)?.length ?? 0)) pages.set(target, value);
}

/** The constant text that a template ends with. */
function bodyOf(template: Template | undefined): string {
  const last = template?.parts.at(-1);
  const text = typeof last === 'string' ? last : '';
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

/** The folder that one service shows as the root of another one, whose files the recordings of both have in common; undefined where they have none. */
export function sharedRoot(sends: Personality, shows: Personality): string | undefined {
  if (shows.grammar.framing.kind !== 'headers') return undefined;
  const pages = [...pagesOf(shows)].filter(([, bytes]) => bytes.length >= least);
  for (const { direction, bytes, folder = '/', argument } of sends.transfers) {
    if (direction !== 'toClient' || bytes.length < least) continue;
    const path = pathOf(folder, namedIn(argument).name);
    const page = pages.find(([target, page]) => page === bytes && path.endsWith(target));
    if (page) return path.slice(0, -page[0].length) || '/';
  }
  return undefined;
}
