import { withoutTelnet } from '../../knowledge/telnet.ts';
import { statusOf } from '../../message/reply/status.ts';
import { opened, type Request } from '../../message/request/request.ts';
import { type Mode, modeAfter, RequestCutter } from '../../message/request/request-cutter.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template } from '../../model/personality.ts';
import type { Heard } from '../replies/find-unpredictable.ts';
import { judgeText, type Mask } from '../replies/judge-reply.ts';
import { commonTemplate, matchTemplate } from '../replies/match-template.ts';
import { type ReplyStyle, type ReplyUnit, styleOf, unitsOf } from '../replies/reply-units.ts';
import { sameBytes } from '../replies/similarity.ts';
import type { PlayedScript, PlayedTurn } from './play-script.ts';

/** Why a reply is not the recorded one. */
export type Cause =
  /** The connection was closed before. */
  | 'closed'
  /** No reply where there was one, or one where there was none. */
  | 'silent'
  | 'talkative'
  /** No template can say it: it was never learned. */
  | 'never seen'
  /** It was learned, but another answer was chosen. */
  | 'wrong situation'
  /** The right template with other values. */
  | 'wrong value';

/** One judged exchange. */
export interface Verdict {
  /** `id` of the conversation and index of the turn. */
  readonly conversation: number;
  readonly turn: number;
  /** In canonical case; `''` is the greeting. */
  readonly command: string;
  readonly said: string;
  readonly expected: string;
  readonly got: string;
  /** Statuses of all replies in it. */
  readonly expectedClass: string;
  readonly gotClass: string;
  readonly sameClass: boolean;
  readonly sameText: boolean;
  readonly masks: readonly Mask[];
  /** Bytes of the recorded reply, and how many of them were at their place. */
  readonly bytes: number;
  readonly sameBytes: number;
  readonly cause?: Cause;
  /** Id of the situation that answered; of several requests in one turn, the last. */
  readonly situation?: string;
}

/** Judges every exchange of a played conversation. A turn of several requests counts as several where its replies can be told apart. */
export function judgeScript(
  { script, turns }: PlayedScript,
  grammar: Grammar,
  templates: readonly Template[],
): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const reader = new RequestReader(grammar);
  let held = '';
  for (const [index, played] of turns.entries()) {
    const requests = reader.read(played.turn.said);
    const style = styleOf(played.turn.heard || played.got, played.wanted.said);
    const said = held + played.got;
    const following = turns.slice(index + 1, index + 1 + farthest);
    const isCut = following.length === 0 && !script.serverEnds;
    const [got, surplus] = isCut
      ? [withoutUnheard(said, played, style, held === '' ? requests.length : Number.POSITIVE_INFINITY), '']
      : holdBack(said, played, style, { following, templates, serverEnds: script.serverEnds });
    const early = held;
    held = surplus;
    reader.answered(unitsOf(played.turn.heard, style, played.wanted.said).at(-1)?.text ?? '');
    if (!played.turn.judged) continue;
    const closed = turns[index - 1]?.closed === true || (index > 0 && played.closed && played.got === '');
    for (const { request, expected, answer } of pair(requests, played, got, style)) {
      const context = { played, style, templates, closed, early };
      verdicts.push({
        conversation: script.id,
        turn: index,
        command: request.command,
        said: requests.length === 1 ? played.turn.said : request.raw,
        ...judge(expected, answer, context),
        ...(played.situation === undefined ? {} : { situation: played.situation }),
      });
    }
  }
  return verdicts;
}

/** Reads the client's side as the grammar does: what follows a go-ahead is a block. */
class RequestReader {
  readonly #grammar: Grammar;
  #last: Request = opened;
  #mode: Mode = 'command';

  constructor(grammar: Grammar) {
    this.#grammar = grammar;
  }

  read(said: string): readonly Request[] {
    if (said === '') return [opened];
    const cutter = new RequestCutter(this.#grammar);
    cutter.push(said);
    const requests: Request[] = [];
    for (let mode = this.#mode; ; mode = 'command') {
      const request = cutter.next(mode, this.#last) ?? cutter.rest(mode, this.#last);
      if (!request) return requests;
      requests.push(request);
      this.#last = request;
    }
  }

  answered(reply: string): void {
    this.#mode = modeAfter(this.#grammar, this.#last, statusOf(reply, this.#last, this.#grammar.records));
  }
}

/** What came after a turn. */
interface Later {
  readonly following: readonly PlayedTurn[];
  readonly templates: readonly Template[];
  readonly serverEnds: boolean;
}

const farthest = 8; // turns that a recorded server lagged behind its client

/**
 * A client that did not wait hears the end of one reply in a later turn: what is too much now is held back for that. Only where the server
 * catches up, with as many replies as the recorded one and something said in the next turn too: who says all at once has not waited for the question. What
 * clients and servers of Telnet agree on is none: it is answered while the server goes on.
 */
function holdBack(
  got: string,
  played: PlayedTurn,
  style: ReplyStyle,
  { following, templates, serverEnds }: Later,
): readonly [string, string] {
  const { turn, wanted, heard } = played;
  const [next] = following;
  if (!next || (next.got === '' && withoutTelnet(next.turn.said) !== '')) return [got, ''];
  const early = turn.heard !== '' && got.startsWith(turn.heard) ? got.slice(turn.heard.length) : '';
  if (early !== '' && next.turn.heard.startsWith(early)) {
    const rest = next.turn.heard.slice(early.length);
    if (judgeText(rest, next.got, next.wanted, next.heard, templates).equal) return [turn.heard, early];
  }
  const here = unitsOf(got, style, heard.said);
  const due = unitsOf(turn.heard, style, wanted.said);
  const fits = due.every(({ status }, index) => here[index]?.status === status);
  const surplus = here.slice(due.length);
  const leaves = !serverEnds && following.length < farthest && hurries([played, ...following]);
  if (!fits || surplus.length === 0 || !catchesUp(surplus, following, style, leaves)) return [got, ''];
  const text = surplus.map((unit) => unit.text).join('');
  return [got.slice(0, got.length - text.length), text];
}

/** The client did not wait for answers, so that it may have left before the last of them. */
function hurries(turns: readonly PlayedTurn[]): boolean {
  return turns.some(({ turn }) => turn.said.split('\n').length > 2);
}

/**
 * What was said too early is what the recorded server said next, and after some turns both have said as much, or the client had left before
 * the server came to it.
 */
function catchesUp(
  surplus: readonly ReplyUnit[],
  following: readonly PlayedTurn[],
  style: ReplyStyle,
  leaves: boolean,
): boolean {
  const later: string[] = [];
  let ahead = surplus.length;
  for (const { turn, wanted, heard, got } of following.slice(0, farthest)) {
    const due = unitsOf(turn.heard, style, wanted.said);
    later.push(...due.map(({ status }) => status));
    ahead += unitsOf(got, style, heard.said).length - due.length;
    if (ahead <= 0) break;
  }
  return (
    (ahead <= 0 || leaves) &&
    surplus.every(({ status }, index) => later[index] === status || (leaves && index >= later.length))
  );
}

/** Without what was said to requests that the recorded server had not come to when its client left: nobody knows its answers. */
function withoutUnheard(
  got: string,
  { turn, wanted, heard }: PlayedTurn,
  style: ReplyStyle,
  requests: number,
): string {
  const due = unitsOf(turn.heard, style, wanted.said).length;
  if (due === 0 || due >= requests) return got;
  const units = unitsOf(got, style, heard.said).slice(0, due);
  return units.map(({ text }) => text).join('');
}

interface Pair {
  readonly request: Request;
  readonly expected: string;
  readonly answer: string;
}

function pair(
  requests: readonly Request[],
  { turn, wanted, heard }: PlayedTurn,
  got: string,
  style: ReplyStyle,
): readonly Pair[] {
  const [first = opened] = requests;
  const whole = [{ request: first, expected: turn.heard, answer: got }];
  if (requests.length < 2) return whole;
  const expected = unitsOf(turn.heard, style, wanted.said);
  if (expected.length !== requests.length) return whole;
  const answers = unitsOf(got, style, heard.said);
  return requests.map((request, index) => ({
    request,
    expected: expected[index]?.text ?? '',
    answer: textAt(answers, index, requests.length),
  }));
}

/** What is too much belongs to the last one. */
function textAt(units: readonly ReplyUnit[], index: number, count: number): string {
  return units
    .slice(index, index === count - 1 ? undefined : index + 1)
    .map(({ text }) => text)
    .join('');
}

interface JudgeContext {
  readonly played: PlayedTurn;
  readonly style: ReplyStyle;
  readonly templates: readonly Template[];
  readonly closed: boolean;
  /** What was said too early in the turn before. */
  readonly early: string;
}

function judge(expected: string, got: string, { played, style, templates, closed, early }: JudgeContext) {
  const { wanted, heard } = played;
  const expectedClass = classOf(expected, style, wanted);
  const gotClass = classOf(got, style, heard);
  const said = early !== '' && expected.startsWith(early) && got.startsWith(early) ? early.length : 0;
  const { equal, masks } = judgeText(expected.slice(said), got.slice(said), wanted, heard, templates);
  const sameClass = equal || expectedClass === gotClass;
  return {
    expected,
    got,
    expectedClass,
    gotClass,
    sameClass,
    sameText: equal,
    masks,
    bytes: expected.length,
    sameBytes: sameBytes(expected, got),
    ...(equal ? {} : { cause: causeOf(expected, got, templates, closed) }),
  };
}

function classOf(reply: string, style: ReplyStyle, { said }: Heard): string {
  return unitsOf(reply, style, said)
    .map(({ status }) => status)
    .join(' ');
}

function causeOf(expected: string, got: string, templates: readonly Template[], closed: boolean): Cause {
  if (got === '') return closed ? 'closed' : 'silent';
  if (expected === '') return 'talkative';
  if (commonTemplate(templates, expected, got)) return 'wrong value';
  return templates.some(({ parts }) => matchTemplate(parts, expected)) ? 'wrong situation' : 'never seen';
}
