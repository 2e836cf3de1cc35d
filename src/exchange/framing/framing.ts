import groupBy from 'lodash/groupBy.js';
import { withoutTelnet } from '../../knowledge/telnet.ts';
import { isTextual, payloadOf } from '../../message/request/payload.ts';
import { lineOf } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Observe } from '../../model/decision.ts';
import type { Block, Framing, Grammar } from '../../model/grammar.ts';
import { type Turn, turnsOf } from '../turns.ts';
import { lengthsOf } from './description-length.ts';
import { inferFraming } from './infer-framing.ts';
import { inferSeparator } from './infer-separator.ts';
import { inferEcho, withoutEcho } from './typed-sessions.ts';

/** At most this many turns are looked at; the grammar shows long before. */
const enough = 20_000;

/** Finds how the client's stream is cut into requests: the candidates are tried on the evidence, the simplest that fits wins. */
export function inferGrammar(recorded: readonly Conversation[], observe: Observe = () => {}): Grammar {
  const echo = recorded.some(({ transport }) => transport === 'tcp') ? inferEcho(recorded) : undefined;
  const conversations = echo ? recorded.map(withoutEcho) : recorded;
  const turns = conversations.map(turnsOf);
  const flat = turns.flat().slice(0, enough);
  const tell = (text: string) => observe({ pass: 'inferFraming', text });
  const framing: Framing = echo ? { kind: 'mixed', echo } : inferFraming(conversations, flat, tell);
  if (echo)
    tell(`what clients type is repeated, but for what they type after ${echo.quiet.join(', ') || 'nothing'}`);
  const lines = isTextual(framing);
  const isPlain = framing.kind === 'line' || framing.kind === 'mixed';
  const tagged = framing.kind === 'line' && areTagged(flat);
  const inside = isPlain ? turns : turns.map((session) => session.map((turn) => unwrap(turn, framing)));
  const separator = lines && !tagged ? inferSeparator(firstLines(inside)) : undefined;
  const unwrapped =
    separator === undefined
      ? inside
      : inside.map((session) =>
          session.map((turn) => ({ ...turn, client: turn.client.replaceAll(separator, ' ') })),
        );
  const caseless = lines
    ? areCaseless(unwrapped.flat().slice(0, enough), tagged)
    : framing.kind !== 'headers';
  const verbs = lines ? commonVerbs(unwrapped, tagged, caseless) : [];
  const blocks = isPlain ? inferBlocks(flat, verbs, tagged, caseless) : [];
  if (tagged) tell('requests begin with a tag: most replies repeat their first word, and it differs');
  if (lines)
    tell(
      caseless ? 'commands in any letter case get the same answers' : 'the letter case of commands matters',
    );
  if (separator !== undefined) tell(`words stand between ${JSON.stringify(separator)}`);
  for (const { status, verb, kind } of blocks)
    tell(`after ${status} to ${verb} most clients sent ${blockNames[kind]}`);
  return {
    framing: framing.kind === 'line' ? { ...framing, literals: tagged } : framing,
    tagged,
    caseless,
    ...(separator === undefined ? {} : { separator }),
    blocks,
    verbs,
  };
}

function firstLines(sessions: readonly (readonly Turn[])[]): readonly string[] {
  return sessions.flatMap((turns) => turns.map(({ client }) => lineOf(client))).slice(0, enough);
}

/** The turn with the first of its requests as a line. */
function unwrap(turn: Turn, framing: Framing): Turn {
  const [length = turn.client.length] = lengthsOf(turn.client, framing) ?? [];
  return {
    ...turn,
    client: turn.client === '' ? '' : `${payloadOf(turn.client.slice(0, length), framing)}\n`,
  };
}

const leastAlone = 4; // lines that show that words are answers to a challenge and no commands

const blockNames = {
  dot: 'a block up to a lone dot',
  line: 'a line that is no command',
  raw: 'bytes',
} as const;

/** The client's first word comes back at the start of a line of the reply, and differs from request to request. */
function areTagged(turns: readonly Turn[]): boolean {
  let hits = 0;
  let asked = 0;
  const tags = new Set<string>();
  for (const { client, server } of turns) {
    const tag = /^[^ \r\n]+(?= \S)/.exec(client)?.[0];
    if (tag === undefined || server === '') continue;
    asked++;
    if (server.startsWith(`${tag} `) || server.includes(`\n${tag} `)) {
      hits++;
      tags.add(tag);
    }
  }
  return asked >= 3 && hits > asked / 2 && tags.size > 2;
}

function verbOf(client: string, tagged: boolean): string {
  const words = lineOf(withoutTelnet(client))
    .trim()
    .split(/[ \t]+/);
  return words[tagged ? 1 : 0] ?? '';
}

/** Do commands written in other letter case get the same first words of answers? Without evidence: yes, unless all are lower case. */
function areCaseless(turns: readonly Turn[], tagged: boolean): boolean {
  const answers = new Map<string, Map<string, Set<string>>>();
  for (const { client, server } of turns) {
    const verb = verbOf(client, tagged);
    if (verb === '' || server === '') continue;
    const spellings = answers.get(verb.toUpperCase()) ?? new Map<string, Set<string>>();
    answers.set(verb.toUpperCase(), spellings);
    const seen = spellings.get(verb) ?? new Set<string>();
    spellings.set(verb, seen.add(server.slice(0, 4)));
  }
  let same = 0;
  let other = 0;
  for (const spellings of answers.values()) {
    const sets = [...spellings.values()];
    const [most] = sets.sort((a, b) => b.size - a.size);
    for (const set of sets.slice(1)) [...set].some((answer) => most?.has(answer)) ? same++ : other++;
  }
  if (same + other >= 2) return same >= other;
  const verbs = [...answers.values()].flatMap((spellings) => [...spellings.keys()]);
  return verbs.some((verb) => verb !== verb.toLowerCase());
}

/** Commands that occur in two sessions at least, or twice. */
function commonVerbs(sessions: readonly (readonly Turn[])[], tagged: boolean, caseless: boolean): string[] {
  const counts = new Map<string, number>();
  for (const turns of sessions) {
    const here = new Set<string>();
    for (const { client } of turns) {
      const verb = verbOf(client, tagged);
      if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(verb)) here.add(caseless ? verb.toUpperCase() : verb);
    }
    for (const verb of here) counts.set(verb, (counts.get(verb) ?? 0) + 1);
  }
  return [...counts].flatMap(([verb, count]) => (count >= 2 ? [verb] : [])).sort();
}

interface Followers {
  dots: number;
  /** Turns of several lines of which the dot is the last. */
  whole: number;
  lines: string[];
  all: number;
}

/** Turns by the status and command that they follow, and after which statuses each command was said. */
function turnsAfterStatuses(turns: readonly Turn[], tagged: boolean, caseless: boolean) {
  const after = new Map<string, Followers>();
  const statuses = new Map<string, Set<string>>();
  for (const turn of turns) {
    if (turn.client === '') continue;
    const said = turn.after === undefined ? '' : lastLine(turn.after.server).slice(0, 3);
    const word = verbOf(turn.client, tagged).toUpperCase();
    statuses.set(word, (statuses.get(word) ?? new Set()).add(said));
    if (turn.after === undefined) continue;
    const last = lastLine(turn.after.server);
    const status = /^(?:\d{3}|\+)(?=[ \r\n])/.exec(last)?.[0];
    if (status === undefined) continue;
    const verb = verbOf(lastLine(turn.after.client), tagged);
    const key = `${status} ${caseless ? verb.toUpperCase() : verb}`;
    const entry = after.get(key) ?? { dots: 0, whole: 0, lines: [], all: 0 };
    after.set(key, entry);
    entry.all++;
    if (/\n\.\r?\n$/.test(turn.client)) entry.whole++;
    if (/(^|\n)\.\r?\n/.test(turn.client)) entry.dots++;
    else if (/^[^\n]*\n$/.test(turn.client)) entry.lines.push(lineOf(turn.client));
  }
  return { after, statuses };
}

/** What clients sent after each kind of answer: commands, blocks up to a lone dot, or lines that are no commands. */
function inferBlocks(
  turns: readonly Turn[],
  verbs: readonly string[],
  tagged: boolean,
  caseless: boolean,
): readonly Block[] {
  const { after, statuses } = turnsAfterStatuses(turns, tagged, caseless);
  const challenges = new Set(
    Object.entries(groupBy([...after], ([key]) => key.split(' ')[0] ?? '')).flatMap(([status, entries]) =>
      areChallenges(
        entries.flatMap(([, { lines }]) => lines),
        verbs,
        tagged,
        /^[3+]/.test(status) ? (word) => statuses.get(word)?.size === 1 : () => false,
      )
        ? [status]
        : [],
    ),
  );
  const blocks: Block[] = [];
  for (const [key, { dots, whole, lines, all }] of [...after].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [status = '', verb = ''] = key.split(' ');
    // a turn of many lines that ends in a lone dot is one block, also where the command was seen once
    const isPlain = whole === all && /^[A-Za-z]/.test(verb);
    if (!verbs.includes(verb) && !isPlain) continue;
    const about = { verb };
    if (dots * 2 > all) blocks.push({ status, ...about, kind: 'dot' });
    else if (lines.length * 2 > all && challenges.has(status))
      blocks.push({ status, ...about, kind: 'line' });
  }
  return blocks.flatMap((block) =>
    block.kind === 'line'
      ? [block, { ...block, verb: `${block.verb}...` }, { ...block, verb: `${block.verb}......` }]
      : [block],
  );
}

/** Lines that answer a challenge differ from each other and are no commands. */
function areChallenges(
  lines: readonly string[],
  verbs: readonly string[],
  tagged: boolean,
  onlyHere: (word: string) => boolean,
): boolean {
  const firsts = lines.map((line) =>
    (tagged ? (line.split(' ')[1] ?? '') : (line.split(' ')[0] ?? '')).toUpperCase(),
  );
  const commands = firsts.filter((word) => verbs.some((verb) => verb.toUpperCase() === word)).length;
  if (lines.length < 2) return false;
  if (tagged) return commands * 2 < lines.length;
  if (commands * 4 < lines.length && new Set(firsts).size * 2 >= firsts.length) return true;
  // one user's name again and again: words without parameters that are said after this answer alone
  return lines.length >= leastAlone && lines.every((line) => !/[ \t]/.test(line)) && firsts.every(onlyHere);
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
}
