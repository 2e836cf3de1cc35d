import sumBy from 'lodash/sumBy.js';
import type { Exchange, Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { partOf } from '../../../message/request/parts.ts';
import { tableKey } from '../../../message/request/table-key.ts';
import { movedTo, pathOf } from '../../../message/session/file-paths.ts';
import type { Move, Tree } from '../../../model/personality.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';

/** A quoted path in a reply: to a command without parameters, where the session is; to another, perhaps the path of its parameter. */
const shown = /(["'])(\/[^"'\r\n]*)\1/;
const mostSessions = 200; // in which moves are looked for; the first of them, in their order
const mostCandidates = 24; // of each kind of move
const mostRounds = 12; // each explains one command more; it is over before that
const mostUsers = 1000; // whose beginnings are remembered
const moveCost = 1.5; // readings that a move has to explain

/** A session as far as the tree is concerned. */
interface Walk {
  /** The same for repeated runs of one session. */
  readonly group: number;
  readonly exchanges: readonly Exchange[];
  /** Where the server said the session was, or that what was named is, by the index of the exchange. */
  readonly readings: ReadonlyMap<number, string>;
  readonly targets: ReadonlyMap<number, string>;
}

/**
 * Finds out whether sessions are at a place in a tree of folders, which the server shows on demand: where they begin, and
 * which commands move them. A move is believed if it explains what is shown later. Undefined where nothing is shown, or it never changes.
 */
export function learnWorkingFolder(sessions: readonly Session[]): Tree | undefined {
  const every = readingsOf(sessions);
  const walks = every.slice(0, mostSessions);
  const places = new Set(walks.flatMap(({ readings }) => [...readings.values()]));
  if (places.size < 2) return undefined;
  const candidates = candidateMoves(walks);
  let best = weigh(walks, []);
  for (let round = 0; round < mostRounds; round++) {
    const [next] = neighbours(best.tree.moves, candidates)
      .map((moves) => weigh(walks, moves))
      .sort((a, b) => a.cost - b.cost);
    if (!next || next.cost >= best.cost) break;
    best = next;
  }
  const all = walks.reduce((sum, { readings, targets }) => sum + readings.size + targets.size, 0);
  return best.wrong * 10 > all ? undefined : withAlike(treeWith(every, best.tree.moves), sessions);
}

/** The tree with users who never were shown where they are: they begin where those do who got the same answer, which tells guests from others. */
function withAlike(tree: Tree, sessions: readonly Session[]): Tree {
  const { start } = tree;
  const byReply = new Map<string, Set<string>>();
  const unknown = new Map<string, string>();
  for (const { exchanges } of sessions) {
    for (const exchange of exchanges) {
      const said = partOf(exchange.request, start.part);
      if (said === undefined || !begins(start.verb, exchange)) continue;
      const key = tableKey(said);
      const reply = exchange.reply.replaceAll(said, '\0');
      const known = Object.hasOwn(start.values, key) ? start.values[key] : undefined;
      if (known === undefined) unknown.set(key, reply);
      else byReply.set(reply, (byReply.get(reply) ?? new Set()).add(known));
    }
  }
  const alike = [...unknown].flatMap(([key, reply]): [string, string][] => {
    const [path, ...others] = byReply.get(reply) ?? [];
    return path === undefined || others.length > 0 ? [] : [[key, path]];
  });
  const values = [...Object.entries(start.values), ...alike].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...tree, start: { ...start, values: Object.fromEntries(values.slice(0, mostUsers)) } };
}

/** Sets of moves that differ by one: more, other, or fewer. */
function neighbours(moves: readonly Move[], candidates: readonly Move[]): readonly (readonly Move[])[] {
  const free = candidates.filter(
    (one) => !moves.some(({ verb, status }) => verb === one.verb && status === one.status),
  );
  return [
    ...moves.map((_, index) => moves.filter((_move, at) => at !== index)),
    ...free.map((move) => [...moves, move]),
    ...free.flatMap((move) =>
      moves.map((_, index) => moves.map((other, at) => (at === index ? move : other))),
    ),
  ];
}

interface Weighed {
  readonly tree: Tree;
  readonly wrong: number;
  /** What is wrong, and what it takes to say the rest. */
  readonly cost: number;
}

function weigh(walks: readonly Walk[], moves: readonly Move[]): Weighed {
  const tree = treeWith(walks, moves);
  const wrong = countWrong(walks, tree);
  return { tree, wrong, cost: wrong + Object.keys(tree.start.values).length + moveCost * moves.length };
}

function readingsOf(sessions: readonly Session[]): readonly Walk[] {
  const shows = placeFrames(sessions);
  const groups = groupSessions(sessions);
  return sessions.flatMap(({ exchanges }, session): Walk[] => {
    const readings = new Map<number, string>();
    const targets = new Map<number, string>();
    for (const [index, { request, reply }] of exchanges.entries()) {
      const path = request.kind === 'command' ? shown.exec(reply.slice(0, 4096))?.[2] : undefined;
      if (path === undefined) continue;
      if (request.rest === '') {
        if (shows.has(frameOf(reply))) readings.set(index, path);
      } else if (path.endsWith(`/${request.rest}`) && path !== request.rest) targets.set(index, path);
    }
    return readings.size + targets.size > 0
      ? [{ group: groups[session] ?? session, exchanges, readings, targets }]
      : [];
  });
}

/** The replies without their paths that show different ones: `/bin/ls` in a message is no place. */
function placeFrames(sessions: readonly Session[]): ReadonlySet<string> {
  const paths = new Map<string, Set<string>>();
  for (const { exchanges } of sessions) {
    for (const { request, reply } of exchanges) {
      const path = request.rest === '' ? shown.exec(reply.slice(0, 4096))?.[2] : undefined;
      if (path === undefined) continue;
      const frame = frameOf(reply);
      paths.set(frame, (paths.get(frame) ?? new Set()).add(path));
    }
  }
  return new Set([...paths].filter(([, different]) => different.size > 1).map(([frame]) => frame));
}

function frameOf(reply: string): string {
  return reply.slice(0, 4096).replace(shown, '$1$1');
}

/** Commands that may be moves: what they named is part of a path shown later, or they name nothing. */
function candidateMoves(walks: readonly Walk[]): readonly Move[] {
  const found = new Map<string, { move: Move; count: number }>();
  for (const { exchanges, readings, targets } of walks) {
    const later: string[] = [];
    for (let index = exchanges.length - 1; index >= 0; index--) {
      const { request, status } = exchanges[index] ?? {};
      const path = readings.get(index) ?? targets.get(index);
      if (later.length > 0 && request?.kind === 'command' && status !== undefined && !readings.has(index)) {
        const { rest, command } = request;
        const to = rest === '' ? 'parent' : 'named';
        if (to === 'parent' || later.some((one) => `${one}/`.includes(`/${pathOf('', rest).slice(1)}/`))) {
          const key = `${command}\0${status}\0${to}`;
          const entry = found.get(key) ?? { move: { verb: command, status, to }, count: 0 };
          found.set(key, { ...entry, count: entry.count + 1 });
        }
      }
      if (path !== undefined) later.push(path);
    }
  }
  const sorted = [...found].sort(([a, one], [b, other]) => other.count - one.count || (a < b ? -1 : 1));
  return (['named', 'parent'] as const).flatMap((to) =>
    sorted.flatMap(([, { move }]) => (move.to === to ? [move] : [])).slice(0, mostCandidates),
  );
}

/** The tree with these moves; where sessions begin follows from what was first shown to them. */
function treeWith(walks: readonly Walk[], moves: readonly Move[]): Tree {
  const begun = walks.flatMap((walk) => beginningOf(walk, moves) ?? []);
  const [start] = startKeys(begun)
    .map((verb) => startBy(verb, begun))
    .sort((a, b) => a.wrong - b.wrong || a.unlike - b.unlike);
  return {
    start: start
      ? { verb: start.verb, part: 'arg1', values: start.values, usual: start.usual }
      : { verb: '', part: 'arg1', values: {}, usual: '/' },
    moves,
    paths: [],
  };
}

/** Where a session began, and by which exchange that is known. */
interface Beginning {
  readonly walk: Walk;
  readonly index: number;
  readonly path: string;
}

const origin = '/\0'; // stands for where a session begins

/** Where a session began, if what was first shown to it lies below. */
function beginningOf(walk: Walk, moves: readonly Move[]): Beginning | undefined {
  let here = origin;
  for (const [index, exchange] of walk.exchanges.entries()) {
    const path = walk.readings.get(index) ?? walk.targets.get(index);
    if (path !== undefined) {
      const at = walk.readings.has(index) ? here : pathOf(here, exchange.request.rest);
      const below = at.slice(origin.length);
      if (!at.startsWith(origin) || !path.endsWith(below)) return undefined;
      return { walk, index, path: path.slice(0, path.length - below.length) || '/' };
    }
    const move = moveOf(moves, exchange);
    if (move) here = movedTo(move, here, origin, exchange.request);
  }
  return undefined;
}

/** What nearly all sessions have said before, the earliest first. */
function startKeys(begun: readonly Beginning[]): readonly string[] {
  const said = new Map<string, { count: number; places: number }>();
  for (const { walk, index } of begun) {
    const before = walk.exchanges.slice(0, index).filter(({ request }) => request.words.length > 0);
    for (const [place, command] of [...new Set(before.map(({ request }) => request.command))].entries()) {
      const { count, places } = said.get(command) ?? { count: 0, places: 0 };
      said.set(command, { count: count + 1, places: places + place });
    }
  }
  return [...said]
    .filter(([, { count }]) => count * 10 >= begun.length * 9)
    .sort(([a, one], [b, other]) => one.places / one.count - other.places / other.count || (a < b ? -1 : 1))
    .map(([verb]) => verb);
}

function startBy(verb: string, begun: readonly Beginning[]) {
  const values = new Map<string, Beginning[]>();
  for (const beginning of begun) {
    const { walk, index } = beginning;
    const said = walk.exchanges.slice(0, index).findLast((one) => begins(verb, one));
    const value = tableKey(said && partOf(said.request, 'arg1'));
    const own = values.get(value);
    if (own) own.push(beginning);
    else values.set(value, [beginning]);
  }
  const table = new Map([...values].map(([value, own]) => [value, mostFrequent(plainOnes(verb, own))]));
  const usual = mostFrequent(begun);
  const all = [...values];
  return {
    verb,
    values: Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1))),
    usual,
    wrong: sumBy(all, ([value, own]) => {
      // what only one session shows is not known when it comes to the next
      const known = new Set(own.map(({ walk }) => walk.group)).size > 1 ? table.get(value) : usual;
      return own.filter(({ path }) => path !== known).length;
    }),
    // of keys that foretell as well, one that tells single sessions apart: what all say alike tells none
    unlike: sumBy(all, ([value, own]) => own.filter(({ path }) => path !== table.get(value)).length),
  };
}

/** Who has said several names may still be the first of them: those who said one tell more. */
function plainOnes(verb: string, beginnings: readonly Beginning[]): readonly Beginning[] {
  const plain = beginnings.filter(
    ({ walk, index }) => walk.exchanges.slice(0, index).filter((one) => begins(verb, one)).length < 2,
  );
  return plain.length > 0 ? plain : beginnings;
}

function mostFrequent(beginnings: readonly Beginning[]): string {
  const counts = new Map<string, number>();
  for (const { path } of beginnings) counts.set(path, (counts.get(path) ?? 0) + 1);
  const [most] = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return most?.[0] ?? '/';
}

function begins(verb: string, { request, status }: Exchange): boolean {
  return request.command === verb && !isRefusal(status);
}

function moveOf(moves: readonly Move[], { request, status }: Exchange): Move | undefined {
  return moves.find(({ verb, status: answer }) => verb === request.command && answer === status);
}

/** How many readings are not what the tree says. What was shown last is believed. */
function countWrong(walks: readonly Walk[], { start, moves }: Tree): number {
  let wrong = 0;
  for (const { exchanges, readings, targets } of walks) {
    let said = '';
    let at: string | undefined;
    for (const [index, exchange] of exchanges.entries()) {
      const { request } = exchange;
      const home = (Object.hasOwn(start.values, said) ? start.values[said] : undefined) ?? start.usual;
      const here = at ?? home;
      const shownHere = readings.get(index);
      if (shownHere !== undefined && shownHere !== here) {
        wrong++;
        at = shownHere;
      }
      const target = targets.get(index);
      if (target !== undefined && target !== pathOf(shownHere ?? here, request.rest)) {
        wrong++;
        at = target.slice(0, -request.rest.length - 1) || '/';
      }
      const move = moveOf(moves, exchange);
      if (move) at = movedTo(move, shownHere ?? at ?? here, home, request);
      if (begins(start.verb, exchange)) said = tableKey(partOf(request, start.part));
    }
  }
  return wrong;
}
