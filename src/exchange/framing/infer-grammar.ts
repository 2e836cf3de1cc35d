import groupBy from 'lodash/groupBy.js';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { withoutTelnet } from '../../message/bytes/telnet.ts';
import { lineOf } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Observe } from '../../model/decision.ts';
import type { Block, CountedBlock, Framing, Grammar } from '../../model/grammar.ts';
import { type Turn, turnsOf } from '../turns.ts';
import { inferRecordFraming } from './infer-record-framing.ts';

/** At most this many turns are looked at; the grammar shows long before. */
const enough = 20_000;

/** Finds how the client's stream is cut into requests: the candidates are tried on the evidence, the simplest that fits wins. */
export function inferGrammar(conversations: readonly Conversation[], observe: Observe = () => {}): Grammar {
  const turns = conversations.map(turnsOf);
  const flat = turns.flat().slice(0, enough);
  const tell = (text: string) => observe({ pass: 'grammar', text });
  const framing = inferFraming(conversations, flat, tell);
  const lines = framing.kind === 'line' || framing.kind === 'mixed';
  const tagged = framing.kind === 'line' && areTagged(flat);
  const caseless = lines ? areCaseless(flat, tagged) : framing.kind !== 'headers';
  const verbs = lines ? commonVerbs(turns, tagged, caseless) : [];
  const blocks = lines ? inferBlocks(flat, verbs, tagged, caseless) : [];
  if (tagged) tell('requests begin with a tag: most replies repeat their first word, and it differs');
  if (lines)
    tell(
      caseless ? 'commands in any letter case get the same answers' : 'the letter case of commands matters',
    );
  for (const { status, verb, kind } of blocks)
    tell(`after ${status} to ${verb} most clients sent ${blockNames[kind]}`);
  return {
    framing: framing.kind === 'line' ? { ...framing, literals: tagged } : framing,
    tagged,
    caseless,
    blocks,
    verbs,
  };
}

const blockNames = {
  dot: 'a block up to a lone dot',
  line: 'a line that is no command',
  raw: 'bytes',
} as const;

function inferFraming(
  conversations: readonly Conversation[],
  turns: readonly Turn[],
  tell: (why: string) => void,
): Framing {
  const framing = chooseFraming(conversations, turns, tell);
  tell(`so requests are framed as ${JSON.stringify(framing)}`);
  return framing;
}

function chooseFraming(
  conversations: readonly Conversation[],
  turns: readonly Turn[],
  tell: (why: string) => void,
): Framing {
  if (conversations.every(({ transport }) => transport === 'udp')) return { kind: 'datagram' };
  const asked = turns.filter(({ client }) => client !== '');
  const share = (holds: (turn: Turn) => boolean, what: string) => {
    const found = asked.filter(holds).length;
    tell(`${found} of ${asked.length} turns of clients ${what}`);
    return found / Math.max(1, asked.length);
  };
  if (share(({ client }) => /^\*\d+\r\n\$\d+\r\n/.test(client), 'begin with a RESP array') > 0.2)
    return { kind: 'resp' };
  if (
    share(
      ({ client }) => /^[A-Za-z]+ \S+ [A-Z]+\/\d\.\d\r?\n/.test(client),
      'begin with a request line of HTTP, SIP or RTSP',
    ) > 0.4
  )
    return { kind: 'headers' };
  if (
    share(({ client }) => /^[\t\r\n\x20-\xff]*\n$/.test(client) && mostlyAscii(client), 'are lines of text') >
    0.7
  ) {
    if (share(({ client }) => isBinary(client), 'have bytes that no text has') > 0.02)
      return { kind: 'mixed' };
    const counted = inferCounted(asked);
    return { kind: 'line', literals: false, ...(counted ? { counted } : {}) };
  }
  if (areTyped(asked)) {
    tell('clients type lines among Telnet commands');
    return { kind: 'mixed' };
  }
  if (beginsAsText(asked)) {
    tell('clients begin with a line of text and go on with bytes that no text has');
    return { kind: 'mixed' };
  }
  return inferRecordFraming(asked) ?? { kind: 'turn' };
}

/** What clients say between Telnet commands are lines (RFC 854), whatever ends them. */
function areTyped(asked: readonly Turn[]): boolean {
  const said = asked.map(({ client }) => withoutTelnet(client)).filter((text) => text !== '');
  const lines = said.filter((text) =>
    /^[\t\r\n\x20-\xfe]*(?:\n|\r\0)$/.test(text.replaceAll('\r\0', '\r\n')),
  );
  return said.length > 0 && said.length * 4 > asked.length && lines.length > 0.7 * said.length;
}

/** Both sides tell who they are before they speak binary (RFC 4253, 4.2). */
function beginsAsText(asked: readonly Turn[]): boolean {
  const firsts = asked.filter(({ after }) => after === undefined || after.client === '');
  const lines = firsts.filter(({ client }) => /^[\t\x20-\x7e]{4,}\r?\n/.test(client));
  return lines.length > 0.7 * firsts.length && asked.some(({ client }) => isBinary(client));
}

function mostlyAscii(text: string): boolean {
  const odd = text.match(/[\x80-\xff]/g)?.length ?? 0;
  return odd * 4 <= text.length;
}

/** memcached: `set key flags exptime 5\r\nhello\r\n`. */
function inferCounted(turns: readonly Turn[]): CountedBlock | undefined {
  const found = new Map<string, { verbs: Set<string>; sizes: Set<number>; count: number }>();
  for (const { client } of turns) {
    const first = client.indexOf('\n') + 1;
    const words = lineOf(client)
      .trim()
      .split(/[ \t]+/);
    const left = client.length - first;
    if (left < 2 || client.slice(first).split('\n').length > 40) continue;
    words.forEach((word, index) => {
      if (index === 0 || !/^\d{1,7}$/.test(word)) return;
      const add = 2;
      if (Number(word) + add > left || client.substr(first + Number(word), add) !== '\r\n') return;
      const key = `${index}`;
      const entry = found.get(key) ?? { verbs: new Set(), sizes: new Set(), count: 0 };
      found.set(key, entry);
      entry.verbs.add(words[0] ?? '');
      entry.sizes.add(Number(word));
      entry.count++;
    });
  }
  const [best] = [...found].sort((a, b) => b[1].count - a[1].count || Number(a[0]) - Number(b[0]));
  if (!best || best[1].count < 4 || best[1].sizes.size < 3) return undefined;
  return { verbs: [...best[1].verbs].sort(), word: Number(best[0]), add: 2 };
}

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
  lines: string[];
  all: number;
}

/** What clients sent after each kind of answer: commands, blocks up to a lone dot, or lines that are no commands. */
function inferBlocks(
  turns: readonly Turn[],
  verbs: readonly string[],
  tagged: boolean,
  caseless: boolean,
): readonly Block[] {
  const after = new Map<string, Followers>();
  for (const turn of turns) {
    if (turn.after === undefined || turn.client === '') continue;
    const last = lastLine(turn.after.server);
    const status = /^(?:\d{3}|\+)(?=[ \r\n])/.exec(last)?.[0];
    if (status === undefined) continue;
    const verb = verbOf(lastLine(turn.after.client), tagged);
    const key = `${status} ${caseless ? verb.toUpperCase() : verb}`;
    const entry = after.get(key) ?? { dots: 0, lines: [], all: 0 };
    after.set(key, entry);
    entry.all++;
    if (/(^|\n)\.\r?\n/.test(turn.client)) entry.dots++;
    else if (/^[^\n]*\n$/.test(turn.client)) entry.lines.push(lineOf(turn.client));
  }
  const challenges = new Set(
    Object.entries(groupBy([...after], ([key]) => key.split(' ')[0] ?? '')).flatMap(([status, entries]) =>
      areChallenges(
        entries.flatMap(([, { lines }]) => lines),
        verbs,
        tagged,
      )
        ? [status]
        : [],
    ),
  );
  const blocks: Block[] = [];
  for (const [key, { dots, lines, all }] of [...after].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [status = '', verb = ''] = key.split(' ');
    const about = verbs.includes(verb) ? { verb } : undefined;
    if (!about) continue;
    if (dots * 2 > all) blocks.push({ status, ...about, kind: 'dot' });
    else if (lines.length * 2 > all && challenges.has(status))
      blocks.push({ status, ...about, kind: 'line' });
  }
  return blocks.flatMap((block) =>
    block.kind === 'line' ? [block, { ...block, verb: `${block.verb}...` }] : [block],
  );
}

/** Lines that answer a challenge differ from each other and are no commands. */
function areChallenges(lines: readonly string[], verbs: readonly string[], tagged: boolean): boolean {
  const firsts = lines.map((line) =>
    (tagged ? (line.split(' ')[1] ?? '') : (line.split(' ')[0] ?? '')).toUpperCase(),
  );
  const commands = firsts.filter((word) => verbs.some((verb) => verb.toUpperCase() === word)).length;
  if (lines.length < 2) return false;
  if (tagged) return commands * 2 < lines.length;
  return commands * 4 < lines.length && new Set(firsts).size * 2 >= firsts.length;
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
}
