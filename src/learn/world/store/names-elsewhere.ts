import sum from 'lodash/sum.js';
import { partOf } from '../../../message/request/parts.ts';
import type { Timeline } from '../../evidence/timeline.ts';

const otherParts = ['arg2', 'arg3'];
const leastNames = 2; // different ones that others name too
const leastShare = 0.5; // of the exchanges of the command
const mostStray = 0.1; // whoever tries what a server does says everything everywhere now and then

/** What a command said in each part, and how often. */
type Said = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Commands that name things in another part than the usual one: what they say in the usual part hardly any other command names, what they say in the
 * other one others do, as `OBJECT ENCODING greeting` where there are `SET greeting …` and `GET greeting`. Undefined where all are usual.
 */
export function namesElsewhere(
  { moments }: Timeline,
  usual: string,
): Readonly<Record<string, string>> | undefined {
  const commands = new Map<string, Map<string, Map<string, number>>>();
  for (const { request } of moments.map(({ exchange }) => exchange)) {
    if (request.kind !== 'command' || request.command === '') continue;
    const said = commands.get(request.command) ?? new Map<string, Map<string, number>>();
    commands.set(request.command, said);
    for (const part of [usual, ...otherParts]) {
      const word = partOf(request, part);
      if (word === undefined || word === '') continue;
      const words = said.get(part) ?? new Map<string, number>();
      said.set(part, words.set(word, (words.get(word) ?? 0) + 1));
    }
  }
  const names = namedBy(commands, usual);
  const found = [...commands].flatMap(([command, said]) => {
    const part = partOfNames(command, said, usual, names);
    return part === undefined ? [] : [[command, part] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How often each command says a word in the usual part. */
function namedBy(
  commands: ReadonlyMap<string, Said>,
  usual: string,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const names = new Map<string, Map<string, number>>();
  for (const [command, said] of commands)
    for (const [word, times] of said.get(usual) ?? [])
      names.set(word, (names.get(word) ?? new Map<string, number>()).set(command, times));
  return names;
}

function partOfNames(
  command: string,
  said: Said,
  usual: string,
  names: ReadonlyMap<string, ReadonlyMap<string, number>>,
): string | undefined {
  const byOthers = (word: string) =>
    sum([...(names.get(word) ?? [])].flatMap(([other, times]) => (other === command ? [] : times)));
  const namedIn = (part: string) => {
    const words = [...(said.get(part) ?? [])];
    const named = words.filter(([word, times]) => byOthers(word) > mostStray * times);
    const count = (some: readonly (readonly [string, number])[]) => sum(some.map(([, times]) => times));
    return { names: named.length, share: count(named) / count(words) };
  };
  if (namedIn(usual).share > mostStray) return undefined;
  return otherParts.find((part) => {
    const { names, share } = namedIn(part);
    return names >= leastNames && share >= leastShare;
  });
}
