import countBy from 'lodash/countBy.js';
import partition from 'lodash/partition.js';
import { keyFields } from '../../../message/bytes/record-fields.ts';
import { partOf } from '../../../message/request/parts.ts';
import { groupBy } from '../../../statistics/group-by.ts';
import type { Draft } from '../../model/draft.ts';
import type { Sample } from '../../model/sample.ts';
import {
  type Bare,
  bodyParts,
  type Cut,
  draftOf,
  type Extra,
  flippedOf,
  noExtra,
} from './question-and-answer.ts';

const leastKeys = 3; // things asked for that had an answer of their own
const leastAgreement = 0.75; // of the things asked for more than once that mostly got the same
const mostly = 0.75; // of the answers: odd flags and extras get others now and then

export interface Factored {
  readonly drafts: readonly Draft[];
  readonly left: readonly Sample[];
}

/**
 * Replies that repeat what was asked for (the question of the DNS) are taken asunder: a head that follows from the request bit by bit, the
 * answer proper, which what was asked for decides, and what is added for an extra in the request. What is known of an
 * answer from one request then answers all others for the same.
 */
export function splitQuestionAndAnswer(samples: readonly Sample[], idAt: readonly number[]): Factored {
  const none = { drafts: [], left: samples };
  const cuts = samples.flatMap((sample) => cutAtKey(sample) ?? []);
  if (cuts.length * 2 < samples.length || cuts.length === 0) return none;
  const width = cuts[0]?.head.length ?? 0;
  const own = cuts.filter(({ head }) => head.length === width);
  const derived = derivedPlaces(own, width, idAt);
  const bared = bareAll(own, derived);
  const answers = bared.filter(({ body }) => body !== '');
  if (new Set(answers.map(({ key }) => key)).size < leastKeys || !agree(answers)) return none;
  const groups = new Map<string, Bare[]>();
  const shared = sharedAnswers(answers);
  for (const one of bared) {
    const said = saidOf(one);
    const name = shared.has(said) ? said : groupOf(one, derived);
    const list = groups.get(name);
    if (list) list.push(one);
    else groups.set(name, [one]);
  }
  const drafts = [...groups.values()].map((group) => draftOf(group, derived, bared));
  const taken = new Set(own.map(({ sample }) => sample));
  return { drafts, left: samples.filter((sample) => !taken.has(sample)) };
}

/** Where the key's fields come back to the byte where they stood in the request. */
function cutAtKey(sample: Sample): Cut | undefined {
  const { request, reply } = sample.exchange;
  const key = partOf(request, 'key');
  const range = request.fields && keyFields(request.fields);
  if (key === undefined || !range || !request.fields) return undefined;
  const start = request.fields.slice(0, range[0]).reduce((sum, { whole }) => sum + whole.length, 0);
  const asked = request.fields.slice(...range).reduce((text, { whole }) => text + whole, '');
  if (start === 0 || !reply.startsWith(asked, start)) return undefined;
  const end = start + asked.length;
  return { sample, key, head: reply.slice(0, start), tail: reply.slice(end), extra: request.raw.slice(end) };
}

/** Places of the head where bits of the request come back: the ids, and those that follow it for the same thing asked for. */
function derivedPlaces(cuts: readonly Cut[], width: number, idAt: readonly number[]): ReadonlySet<number> {
  const derived = new Set(idAt.filter((at) => at < width));
  for (let at = 0; at < width; at++) {
    if (derived.has(at)) continue;
    const follows = new Map<string, Map<number, Set<number>>>();
    for (const { key, head, tail, sample } of cuts) {
      const asked = sample.exchange.request.raw.charCodeAt(at);
      const thing = `${key}\0${tail}`;
      const seen = follows.get(thing) ?? new Map<number, Set<number>>();
      follows.set(thing, seen);
      seen.set(asked, (seen.get(asked) ?? new Set()).add(head.charCodeAt(at)));
    }
    const varied = [...follows.values()].filter((seen) => seen.size > 1);
    const steady = varied.filter((seen) => {
      const changes = [...seen].flatMap(([asked, answered]) => [...answered].map((code) => code ^ asked));
      return new Set(changes).size === 1;
    });
    if (steady.length >= 2 && steady.length * 2 > varied.length) derived.add(at);
  }
  return derived;
}

/** The head with derived bytes as what is flipped in them. */
function flipped({ head, sample }: Cut, derived: ReadonlySet<number>): string {
  const { raw } = sample.exchange.request;
  return [...head]
    .map((char, at) =>
      derived.has(at) ? String.fromCharCode(char.charCodeAt(0) ^ raw.charCodeAt(at)) : char,
    )
    .join('');
}

/** Takes away what extra in a request adds; that shows where the same was asked for with and without. */
function bareAll(cuts: readonly Cut[], derived: ReadonlySet<number>): readonly Bare[] {
  const plain = new Map<string, Cut>();
  for (const cut of cuts) if (cut.extra === '') plain.set(`${cut.key}\0${flagsOf(cut, derived)}`, cut);
  const extras = new Map<string, Extra & { count: number }>();
  for (const cut of cuts) {
    const without = cut.extra === '' ? undefined : plain.get(`${cut.key}\0${flagsOf(cut, derived)}`);
    if (!without || !cut.tail.startsWith(without.tail)) continue;
    const end = cut.tail.slice(without.tail.length);
    const [more, less] = [flipped(cut, derived), flipped(without, derived)];
    const adds = [...more].map((char, at) => (char.charCodeAt(0) - less.charCodeAt(at)) & 0xff);
    const name = `${end}\0${adds.join()}`;
    const known = extras.get(name) ?? { end, adds, count: 0 };
    extras.set(name, { ...known, count: known.count + 1 });
  }
  for (const one of sharedTails(cuts, derived)) {
    const name = `${one.end}\0${one.adds.join()}`;
    if (!extras.has(name)) extras.set(name, { ...one, count: leastShared });
  }
  const known = [...extras.values()]
    .filter(({ end, count }) => end !== '' && (count > 1 || endsOthers(end, cuts)))
    .sort((a, b) => b.end.length - a.end.length || (a.end < b.end ? -1 : 1));
  return cuts.map((cut): Bare => {
    const added = cut.extra === '' ? noExtra : (known.find(({ end }) => cut.tail.endsWith(end)) ?? noExtra);
    const body = cut.tail.slice(0, cut.tail.length - added.end.length);
    const bare = [...flipped(cut, derived)]
      .map((char, at) => String.fromCharCode((char.charCodeAt(0) - (added.adds[at] ?? 0)) & 0xff))
      .join('');
    return { ...cut, bare, body, added };
  });
}

/** Replies to different things end with it where the request has an extra, and none where it has not. */
function endsOthers(end: string, cuts: readonly Cut[]): boolean {
  const its = cuts.filter(({ tail }) => tail.endsWith(end));
  return its.every(({ extra }) => extra !== '') && new Set(its.map(({ key }) => key)).size >= leastShared;
}

const leastShared = 2; // things asked for that cannot have one and the same answer

/**
 * What different things that were asked for with an extra got alike, though it was never given without one, is no answer but what the extra adds. What it adds to the
 * head shows beside replies that have no answer either and differ in one byte.
 */
function sharedTails(cuts: readonly Cut[], derived: ReadonlySet<number>): readonly Extra[] {
  const [plain, more] = partition(cuts, ({ extra }) => extra === '');
  const bare = plain.filter(({ tail }) => tail === '').map((cut) => flipped(cut, derived));
  return groupBy(
    more.filter(({ tail }) => tail !== '' && !plain.some((cut) => cut.tail.endsWith(tail))),
    ({ tail }) => tail,
  ).flatMap((alike): readonly Extra[] => {
    const [first] = alike;
    if (!first || new Set(alike.map(({ key }) => key)).size < leastShared) return [];
    const head = flipped(first, derived);
    const without = bare.find((one) => [...one].filter((char, at) => char !== head.charAt(at)).length === 1);
    if (without === undefined) return [];
    const adds = [...head].map((char, at) => (char.charCodeAt(0) - without.charCodeAt(at)) & 0xff);
    return [{ end: first.tail, adds }];
  });
}

/** What the request says in the bytes that the head follows, but for ids. */
function flagsOf({ head, sample }: Cut, derived: ReadonlySet<number>): string {
  const { raw } = sample.exchange.request;
  return [...derived]
    .filter((at) => raw.charAt(at) !== head.charAt(at))
    .map((at) => raw.charAt(at))
    .join('');
}

/** The same thing asked for mostly gets the same. */
function agree(answers: readonly Bare[]): boolean {
  const byKey = new Map<string, string[]>();
  for (const { key, bare, body } of answers) {
    const list = byKey.get(key);
    if (list) list.push(bare + body);
    else byKey.set(key, [bare + body]);
  }
  const repeated = [...byKey.values()].filter((list) => list.length > 1);
  const steady = repeated.filter((list) => Math.max(...Object.values(countBy(list))) >= mostly * list.length);
  return steady.length >= leastAgreement * repeated.length;
}

const leastNames = 4; // that got the same answer
const leastKinds = 3; // of things asked of one name

/**
 * What the server says of many names, or of one whatever was asked of it, is no answer of theirs: there is nothing of that name, or nothing of the
 * kind (with the zone that has it not), and what was never asked for gets it too.
 */
function sharedAnswers(answers: readonly Bare[]): ReadonlySet<string> {
  const shared = groupBy(answers, saidOf).filter((alike) => {
    const keys = new Set(alike.map(({ key }) => key));
    const kindsOf = countBy([...keys], (key) => key.split('\0', 1)[0]);
    const kinds = Object.values(kindsOf);
    return kinds.length >= leastNames || Math.max(...kinds) >= leastKinds;
  });
  return new Set(shared.flatMap(([first]) => (first ? [saidOf(first)] : [])));
}

/** A whole reply, whatever name it is said of. */
function saidOf(one: Bare): string {
  return `${one.bare}\0${JSON.stringify(bodyParts(one))}`;
}

/** Answers proper are one group, whatever they say; other replies are alike if their heads are. */
function groupOf({ bare, body }: Bare, derived: ReadonlySet<number>): string {
  return body === '' ? bare : `${flippedOf(bare, derived)}\0*`;
}
