import { cutExchanges } from '../../exchange/alignment/alignment.ts';
import type { Session } from '../../exchange/exchange.ts';
import { inferReplyShape } from '../../exchange/framing/infer-reply-shape.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { announcedEndpoint } from '../../message/request/announced-endpoint.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import type { Step } from '../model/session-plan.ts';
import { lastWords } from '../talk/listed-names.ts';
import { namesInReply } from './names-in-replies.ts';

/** What was said to the server so far, and what it answered: the material of which questions are made. */
export interface Corpus {
  /** Sessions as they were held, without their greeting. */
  readonly sessions: readonly (readonly Step[])[];
  /** Different requests. */
  readonly requests: readonly Step[];
  /** What became of each of them: the status, and how much longer the answer was. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** Of each kind of exchange (`eventKey`), the shortest session that ends with one. */
  readonly events: ReadonlyMap<string, readonly Step[]>;
  /** Words that were said as a parameter, by command and place, and all of them under `''`. */
  readonly said: ReadonlyMap<string, readonly string[]>;
  /** Words that few sessions said: what clients make up. */
  readonly rare: ReadonlySet<string>;
  /** Words that replies name, which may be meant by a parameter. */
  readonly listed: readonly string[];
  /** Words in capitals that replies name and nobody has said. */
  readonly unsaid: readonly string[];
}

const mostSessions = 400; // the latest
const mostWords = 400; // of each place
const longestWord = 80; // characters
const longestWay = 12; // requests to get somewhere
/** Words said in at most this share of the sessions are rare. */
const rareShare = 0.1;

/** Cuts conversations into steps by the grammar that was learned of them. */
export function collectCorpus(conversations: readonly Conversation[], { grammar }: Personality): Corpus {
  const spoken = conversations.filter(({ dataOf, messages }) => !dataOf && messages.length > 0);
  const cut = cutExchanges(spoken, grammar, inferReplyShape(spoken, grammar));
  const requests = new Map<string, Step>();
  const outcomes = new Map<string, string>();
  const said = new Map<string, Set<string>>();
  const verbs = new Set<string>();
  const replies = new Set<string>();
  const sessions = cut.map(({ exchanges, conversation }) =>
    exchanges.flatMap(({ request, reply, status }): Step[] => {
      if (reply.length < 20_000) replies.add(reply);
      if (request.kind === 'opened' || request.kind === 'left') return [];
      const ifAsked = request.kind === 'block' || request.kind === 'line';
      const active = announcedEndpoint(request, conversation.client.address) === 'own';
      const step: Step = {
        say: request.raw,
        ...(ifAsked ? { ifAsked } : {}),
        ...(active ? { active } : {}),
      };
      if (!ifAsked) {
        requests.set(request.raw, step);
        outcomes.set(request.raw, `${status} ${reply.length - request.raw.length}`);
        verbs.add(request.command.toUpperCase());
        for (const [index, word] of request.words.entries()) {
          if (word.length > longestWord) continue;
          addTo(said, '', word);
          addTo(said, slotOf(request.command, index), word);
        }
      }
      return [step];
    }),
  );
  return {
    sessions: sessions.filter((steps) => steps.length > 0).slice(-mostSessions),
    requests: [...requests.values()],
    outcomes,
    events: shortestWays(cut, sessions),
    said: new Map([...said].map(([slot, words]) => [slot, [...words].slice(-mostWords)])),
    rare: rareWords(cut),
    listed: [...namesInReplies(replies), ...lastWords([...listingsIn(conversations), ...replies])].slice(
      0,
      mostWords,
    ),
    unsaid: capitals(replies, verbs),
  };
}

/** Of each kind of exchange, the shortest session that ends with one; `steps` are those of the sessions. */
function shortestWays(
  sessions: readonly Session[],
  steps: readonly (readonly Step[])[],
): ReadonlyMap<string, readonly Step[]> {
  const events = new Map<string, readonly Step[]>();
  for (const [index, { exchanges }] of sessions.entries()) {
    const asked = exchanges.filter(({ request }) => request.kind !== 'opened' && request.kind !== 'left');
    for (const [at, { request, status, ends }] of asked.entries()) {
      const key = eventKey(request.command, status);
      if (ends || at >= (events.get(key)?.length ?? longestWay)) continue;
      events.set(key, (steps[index] ?? []).slice(0, at + 1));
    }
  }
  return events;
}

function rareWords(sessions: readonly Session[]): ReadonlySet<string> {
  const sessionsWith = new Map<string, number>();
  for (const { exchanges } of sessions) {
    const words = new Set(
      exchanges.flatMap(({ request }) =>
        request.words.flatMap((word) => (word.includes('@') ? namesIn(word) : [word])),
      ),
    );
    for (const word of words) sessionsWith.set(word, (sessionsWith.get(word) ?? 0) + 1);
  }
  const few = Math.max(2, rareShare * sessions.length);
  const rare = [...sessionsWith].filter(([word, count]) => count <= few && word.length > 2);
  return new Set(rare.map(([word]) => word));
}

/** Words that may be names: of an address both what is before and behind its `@`. */
export function namesIn(text: string): readonly string[] {
  return text.split(/[^\w.@-]+/).flatMap((word) => word.split('@'));
}

/** What came over data connections, as far as it is looked at. */
function listingsIn(conversations: readonly Conversation[]): readonly string[] {
  const data = conversations.filter(({ dataOf }) => dataOf).flatMap(({ messages }) => messages);
  return data.map(({ bytes }) => Buffer.from(bytes.subarray(0, 8192)).toString('latin1'));
}

/** A command and how it was answered: `RETR 550`. */
export function eventKey(command: string, status: string): string {
  return `${command} ${status}`;
}

/** Where a word stood: `RETR 0`. */
export function slotOf(command: string, index: number): string {
  return `${command} ${index}`;
}

function addTo(map: Map<string, Set<string>>, key: string, word: string): void {
  const known = map.get(key);
  if (known) known.add(word);
  else map.set(key, new Set([word]));
}

function namesInReplies(replies: ReadonlySet<string>): readonly string[] {
  return [...new Set([...replies].filter(isBinary).flatMap(namesInReply))];
}

function capitals(replies: ReadonlySet<string>, verbs: ReadonlySet<string>): readonly string[] {
  const words = new Set<string>();
  for (const reply of replies) {
    for (const [word] of reply.matchAll(/(?<![\w.@-])[A-Z][A-Z0-9]{2,11}(?![\w.@])/g)) {
      if (!verbs.has(word) && word.length < 12) words.add(word);
    }
  }
  return [...words].slice(0, 120);
}
