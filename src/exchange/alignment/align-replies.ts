import { toText } from '../../message/bytes/latin1.ts';
import { statusOf } from '../../message/reply/status.ts';
import type { Request } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Observe } from '../../model/decision.ts';
import type { Grammar } from '../../model/grammar.ts';
import { many } from '../../model/many.ts';
import { memoize } from '../../model/memoize.ts';
import type { Exchange } from '../exchange.ts';
import { endsInTls } from '../split-at-tls.ts';
import { assignLines, bitsOfUnheard } from './assign-lines.ts';
import { isBeginning } from './beginning.ts';
import type { Dialogue } from './dialogue.ts';
import { addTurnsOfOne, allToTheLast, improve, oneLineEach } from './first-guesses.ts';
import { firstSaid } from './first-said.ts';
import { type LineKinds, lineKinds, linesOf } from './line-kinds.ts';
import { bitsOfNames, namedCommands } from './named-commands.ts';
import { ReplyModel } from './reply-model.ts';
import { ReplyScores } from './reply-scores.ts';

/** A session as it was cut by itself: every request, also those after the last answer, with the index of the message that completed it. */
export interface Cut {
  readonly conversation: Conversation;
  readonly exchanges: readonly Exchange[];
  readonly asked: readonly Asked[];
  /** Several requests waited at a time, so that which reply is whose is a guess. */
  readonly crowded: boolean;
}

export interface Asked {
  readonly request: Request;
  readonly time: number;
  readonly at: number;
}

const mostLines = 20_000; // of one session
const mostRetried = 5000; // lines in all that are aligned anew for each command
const mostCommands = 12; // that are tried as the one that a reply waits for
const keptOfRun = 4; // lines of one kind at either end of a long run
const longestReply = 65_536; // characters that are looked at

interface Line {
  readonly text: string;
  readonly time: number;
  readonly at: number;
}

/**
 * Which reply belongs to which request where clients did not wait, found jointly over all sessions: as the assignment that makes the answers
 * to each command most alike. It is taken where it describes all replies in fewer bits than handing them out one by one does.
 */
export function alignReplies(
  cuts: readonly Cut[],
  grammar: Grammar,
  observe: Observe = () => {},
): readonly (readonly Exchange[])[] {
  const crowded = cuts.filter((cut) => cut.crowded);
  const asIs = cuts.map(({ exchanges }) => exchanges);
  if (crowded.length === 0) return asIs;
  const kindOf = lineKinds([
    ...cuts.map(({ exchanges }) => exchanges.flatMap(({ reply }) => linesOf(reply.slice(0, longestReply)))),
  ]);
  const lines = new Map(crowded.map((cut) => [cut, joinRuns(serverLines(cut.conversation), kindOf)]));
  const dialogues = dialoguesOf(crowded, lines, kindOf);
  const kindsOf = replyKinds(kindOf);
  const certain = new ReplyModel();
  for (const cut of cuts) if (!cut.crowded) addExchanges(certain, cut.exchanges, kindsOf);
  for (const dialogue of dialogues.values()) addTurnsOfOne(certain, dialogue);
  const known = () => certain.copy();
  const read = { dialogues, lines, grammar };
  const sequential = new Map([...dialogues.keys()].map((cut) => [cut, cut.exchanges] as const));
  const guessed = (guess: ReplyModel): Guess => {
    const model = improve(guess, known, [...dialogues.values()]);
    const found = alignBy(model, read);
    return { model, found, bits: describe(found, known(), kindsOf) };
  };
  const starts = [
    known(),
    oneLineEach(dialogues.values(), known()),
    allToTheLast(dialogues.values(), known()),
  ].map(guessed);
  let best = starts.reduce((one, other) => (other.bits < one.bits ? other : one));
  for (const command of commandsOf(dialogues.values())) {
    for (const start of starts) {
      const crossed = guessed(best.model.crossed(command, start.model));
      if (crossed.bits < best.bits) best = crossed;
    }
  }
  const oneByOne = describe(sequential, known(), kindsOf);
  observe({ pass: 'alignReplies', text: comparison(crowded.length, best.bits, oneByOne) });
  if (oneByOne <= best.bits) return asIs;
  return cuts.map((cut) => best.found.get(cut) ?? cut.exchanges);
}

function comparison(crowded: number, byKinds: number, oneByOne: number): string {
  const saved = oneByOne - byKinds;
  const where = `in ${many(crowded, 'session')} several requests waited at a time`;
  if (saved <= 0) return `${where}: replies are handed out one after another, as nothing else saves bits`;
  return `${where}: replies are handed out by their kinds, which takes ${saved.toFixed(1)} bits less than one after another`;
}

/** What was said in the sessions that can be aligned, with the kinds of lines and the first request that each can answer. */
function dialoguesOf(
  crowded: readonly Cut[],
  linesOfCut: ReadonlyMap<Cut, readonly Line[]>,
  kindOf: LineKinds,
): ReadonlyMap<Cut, Dialogue> {
  const some = crowded.filter((cut) => (linesOfCut.get(cut)?.length ?? 0) <= mostLines);
  const told = some.map((cut) => ({ requests: cut.asked, lines: linesOfCut.get(cut) ?? [] }));
  const since = firstSaid(told);
  return new Map(
    told.map(({ requests, lines }, index) => {
      const commands = [...new Set(requests.map(({ request }) => request.command))];
      return [
        some[index] as Cut,
        {
          requests: requests.map(({ request, at }) => ({ command: request.command, at })),
          lines: lines.map(({ text, at }, line) => ({
            kind: kindOf(text),
            at,
            since: since[index]?.[line] ?? 0,
            names: namedCommands(text, commands),
          })),
          leftOpen: !waitedToTheEnd(some[index]?.conversation),
        },
      ] as const;
    }),
  );
}

interface Guess {
  readonly model: ReplyModel;
  readonly found: ReadonlyMap<Cut, readonly Exchange[]>;
  readonly bits: number;
}

/** The commands of crowded sessions, the most frequent first; none where there is too much to try again for each. */
function commandsOf(dialogues: Iterable<Dialogue>): readonly string[] {
  const counts = new Map<string, number>();
  let lines = 0;
  for (const dialogue of dialogues) {
    lines += dialogue.lines.length;
    for (const { command } of dialogue.requests) counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  if (lines > mostRetried) return [];
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, mostCommands)
    .map(([command]) => command);
}

interface Read {
  readonly dialogues: ReadonlyMap<Cut, Dialogue>;
  readonly lines: ReadonlyMap<Cut, readonly Line[]>;
  readonly grammar: Grammar;
}

function alignBy(
  model: ReplyModel,
  { dialogues, lines, grammar }: Read,
): ReadonlyMap<Cut, readonly Exchange[]> {
  const aligned = new Map<Cut, readonly Exchange[]>();
  const scores = new ReplyScores(model);
  for (const [cut, dialogue] of dialogues)
    aligned.set(cut, exchangesOf(cut, lines.get(cut) ?? [], assignLines(dialogue, scores), grammar));
  return aligned;
}

function addExchanges(model: ReplyModel, exchanges: readonly Exchange[], kindsOf: ReplyKinds): void {
  for (const { request, reply } of exchanges) model.add(request.command, kindsOf(reply), 1);
}

/** The kinds of the lines of a reply. */
type ReplyKinds = (reply: string) => readonly string[];

/** Every guess asks for those of the same replies again. */
function replyKinds(kindOf: LineKinds): ReplyKinds {
  return memoize((reply) => {
    const lines = linesOf(reply.slice(0, longestReply)).map((text) => ({ text, time: 0, at: 0 }));
    return joinRuns(lines, kindOf).map(({ text }) => kindOf(text));
  });
}

/** Bits that it takes to tell all replies when those before them are known. */
function describe(
  sessions: ReadonlyMap<Cut, readonly Exchange[]>,
  model: ReplyModel,
  kindsOf: ReplyKinds,
): number {
  let bits = 0;
  for (const [{ asked }, exchanges] of sessions) {
    bits += bitsOfUnheard * Math.max(0, asked.length - exchanges.length);
    for (const { request, reply } of exchanges) {
      const lines = linesOf(reply.slice(0, longestReply));
      const { command } = request;
      const kinds = kindsOf(reply);
      bits += model.bits(command, kinds) - bitsOfNames(lines, command);
      model.add(command, kinds, 1);
    }
  }
  return bits;
}

/** A line may come in pieces; where the client spoke in between it was no line but a prompt. */
function serverLines({ messages }: Conversation): readonly Line[] {
  const lines: { text: string; readonly time: number; readonly at: number }[] = [];
  messages.forEach(({ from, bytes, time }, at) => {
    if (from !== 'server') return;
    const goesOn = messages[at - 1]?.from === 'server' && lines.at(-1)?.text.endsWith('\n') === false;
    for (const [index, text] of linesOf(toText(bytes)).entries()) {
      const last = lines.at(-1);
      if (goesOn && index === 0 && last) last.text += text;
      else lines.push({ text, time, at });
    }
  });
  return lines;
}

/** Of many lines of one kind in a row those in the middle belong to the same reply, whatever else is found: they become one. */
function joinRuns(lines: readonly Line[], kindOf: LineKinds): readonly Line[] {
  const joined: Line[] = [];
  for (let from = 0; from < lines.length; ) {
    const first = lines[from] as Line;
    const kind = kindOf(first.text);
    let to = from + 1;
    while (lines[to]?.at === first.at && kindOf(lines[to]?.text ?? '') === kind) to++;
    const [begin, end] = [from + keptOfRun, to - keptOfRun];
    if (end - begin < 2 || /^\d/.test(kind)) joined.push(...lines.slice(from, to));
    else {
      const middle = lines.slice(begin, end);
      joined.push(...lines.slice(from, begin));
      joined.push({ ...(middle[0] as Line), text: middle.map(({ text }) => text).join('') });
      joined.push(...lines.slice(end, to));
    }
    from = to;
  }
  return joined;
}

function exchangesOf(
  { asked, conversation }: Cut,
  lines: readonly Line[],
  assigned: readonly number[],
  grammar: Grammar,
): readonly Exchange[] {
  const own = asked.map((): Line[] => []);
  lines.forEach((line, index) => {
    own[assigned[index] ?? 0]?.push(line);
  });
  const exchanges = asked.map(({ request, time }, index) =>
    exchangeOf(request, time, own[index] ?? [], grammar),
  );
  // the client left without waiting: what the server would have said is not known
  const heard = exchanges.findLastIndex(({ reply, request }) => reply !== '' || isBeginning(request));
  const leaves = exchanges[heard + 1]?.request.kind === 'left';
  return waitedToTheEnd(conversation) ? exchanges : exchanges.slice(0, heard + (leaves ? 2 : 1));
}

function waitedToTheEnd(conversation: Conversation | undefined): boolean {
  return conversation !== undefined && (conversation.ending === 'server' || endsInTls(conversation));
}

function exchangeOf(request: Request, time: number, lines: readonly Line[], grammar: Grammar): Exchange {
  const chunks: { at: number; wait: number }[] = [];
  let reply = '';
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    if (before && before.at !== line.at)
      chunks.push({ at: reply.length, wait: Math.max(0, line.time - before.time) });
    reply += line.text;
  });
  const [first] = lines;
  return {
    request,
    reply,
    status: statusOf(reply, request, grammar.records),
    time,
    delay: first ? Math.max(0, first.time - time) : 0,
    chunks,
  };
}
