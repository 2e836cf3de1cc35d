import { endpointInCommand, endpointInReply, withDataEndpoint } from '../../knowledge/data-endpoint.ts';
import type { Template } from '../../model/personality.ts';
import type { Oracle } from '../model/oracle.ts';
import {
  clientPlace,
  type Foretold,
  type HeldSession,
  type HeldStep,
  type SessionPlan,
  type Step,
} from '../model/session-plan.ts';
import { DataChannel } from './data-channel.ts';
import { lastWords } from './listed-names.ts';
import type { AnswerKind, Pace } from './pace.ts';
import type { Recording } from './recorded-connection.ts';
import { type Expected, replyWholeness } from './reply-wholeness.ts';
import { SessionNames, ShownNames } from './session-names.ts';
import type { Wire } from './wire.ts';

export interface Holding {
  readonly pace: Pace;
  readonly recording: Recording;
  readonly oracle?: Oracle;
  readonly templates: readonly Template[];
  /** Names that earlier sessions were shown. */
  readonly shown?: ShownNames;
  /** ms between an answer and the next request. */
  readonly delay: number;
  /** Whether the server greets; undefined: not known yet. */
  readonly greets: boolean | undefined;
  /** Asked before each step: may it be said? */
  readonly mayGoOn: () => boolean;
}

/** A server that says more than this at once does not stop: the session ends there. */
const longestReply = 256 * 1024;
/** Wait for the rest of an answer that lacks something, ms. */
const patienceForRest = 3000;
const longestSame = 100; // characters of a request by which it is known again
/** Wait for the server's last words once we have left, ms. */
const farewell = 300;

/** Holds a session with the server over a connection that has just been opened. */
export async function holdSession(plan: SessionPlan, wire: Wire, holding: Holding): Promise<HeldSession> {
  const session = new Session(wire, holding);
  try {
    return { plan, held: await session.hold(plan.steps), cut: wire.inbox.closed };
  } finally {
    await session.leave();
  }
}

class Session {
  readonly #wire: Wire;
  readonly #holding: Holding;
  readonly #data: DataChannel;
  #said = '';
  readonly #names: SessionNames;

  constructor(wire: Wire, holding: Holding) {
    this.#wire = wire;
    this.#holding = holding;
    this.#data = new DataChannel(wire, holding.recording);
    this.#names = new SessionNames(holding.shown ?? new ShownNames());
  }

  async hold(steps: readonly Step[]): Promise<readonly HeldStep[]> {
    const held: HeldStep[] = [];
    const { greets, mayGoOn, delay } = this.#holding;
    if (greets !== false) held.push(await this.#step({ say: '' }));
    for (const step of steps) {
      if (this.#wire.inbox.closed || !mayGoOn()) break;
      if (step.ifAsked && !asksForMore(held.at(-1)?.heard ?? '')) continue;
      if (delay > 0 && held.length > 0) await pause(delay);
      held.push(await this.#step(step));
      if (step.half || isMute(held)) break;
    }
    return held;
  }

  /** Says goodbye by ending, and hears what the server says to that. */
  async leave(): Promise<void> {
    const { inbox } = this.#wire;
    if (!inbox.closed) {
      this.#wire.finish();
      const until = Date.now() + farewell;
      while (!inbox.closed && Date.now() < until) {
        await inbox.change(until - Date.now());
      }
    }
    this.#data.close();
    this.#wire.close();
  }

  async #step(step: Step): Promise<HeldStep> {
    const said = await this.#rewritten(step);
    this.#names.said(said);
    const { oracle } = this.#holding;
    const foretold = await oracle?.answer(said, step.active === true);
    this.#said = (this.#said + said).slice(-65_536);
    if (said !== '') this.#wire.say(said);
    if (step.half) this.#wire.finish();
    const heard = await this.#hear(said, foretold, step);
    const endpoint = endpointInReply(heard);
    if (endpoint) await this.#data.connect(endpoint.port);
    const isForetold =
      oracle !== undefined && foretold !== undefined && oracle.isRight(foretold, heard, this.#said);
    return { step, heard, isForetold, ...(foretold ? { foretold } : {}) };
  }

  async #rewritten({ say, active, listed }: Step): Promise<string> {
    if (listed !== undefined) return this.#names.rewritten(say, listed);
    if (!active) return say.replace(clientPlace, this.#wire.client.address.replaceAll('.', ','));
    const port = await this.#data.listen();
    const found = endpointInCommand(say);
    if (port === undefined || !found) return say;
    return withDataEndpoint(say, found, { address: this.#wire.client.address, port }) ?? say;
  }

  async #hear(said: string, foretold: Foretold | undefined, { listed }: Step): Promise<string> {
    const { inbox } = this.#wire;
    const { pace, templates } = this.#holding;
    const expected = {
      said: this.#said,
      templates,
      ...(foretold === undefined ? {} : { foretold: foretold.text }),
    };
    const kind = foretold?.how === 'unknown' ? '?' : kindOf(said);
    const start = Date.now();
    const gaps: number[] = [];
    const first = pace.first(kind, foretold?.text === '' && !foretold.closed);
    let delay = 0;
    let last = start;
    let seen = '';
    let whole: string | undefined;
    while (!inbox.closed && seen.length < longestReply) {
      const wait = seen === '' ? first : this.#waitAfter(seen, expected, foretold);
      if (wait === 'settling') whole ??= seen;
      const deadline = last + (wait === 'settling' ? pace.settle(answerKind(said, kind, seen)) : wait);
      const left = deadline - Date.now();
      if (left <= 0) break;
      await inbox.change(left);
      if (inbox.text === seen) continue;
      if (seen === '') delay = Date.now() - start;
      else gaps.push(Date.now() - last);
      if (isTransfer(inbox.text) && this.#data.isOpen) {
        const text = await this.#data.transfer();
        this.#names.shown(lastWords([text]), said, listed);
      }
      seen = inbox.text;
      last = Date.now();
    }
    const heard = inbox.read();
    if (heard.length >= longestReply) this.#wire.close();
    if (whole !== undefined && !inbox.closed) pace.settled(answerKind(said, kind, whole), seen !== whole);
    if (heard === '') pace.silent(kind);
    else pace.answered(delay, gaps);
    return heard;
  }

  /** ms of silence after which what was heard is all of it; `settling` where it is known to be. */
  #waitAfter(text: string, expected: Expected, foretold: Foretold | undefined): number | 'settling' {
    const { quiet } = this.#holding.pace;
    const wholeness = replyWholeness(text, expected, this.#wire);
    if (wholeness === 'part') return patienceForRest;
    return wholeness === 'whole' && !foretold?.closed ? 'settling' : quiet;
  }
}

/** What is alike in being answered or not: how a line ends, and its first word. */
function kindOf(said: string): string {
  const ending = said.endsWith('\r\n') ? 'CR LF' : said.endsWith('\n') ? 'LF' : 'none';
  return ending === 'CR LF' ? `${ending} ${/^\s*\S*/.exec(said)?.[0].toUpperCase()}` : ending;
}

function answerKind(said: string, kind: string, heard: string): AnswerKind {
  const first = /^\S{0,12}/.exec(heard)?.[0] ?? '';
  return { alike: `${kind} ${first}`, same: `${said.slice(0, longestSame)} ${first}` };
}

function isTransfer(text: string): boolean {
  return /(?:^|\n)1\d\d [^\n]*\n$/.test(text);
}

/** A server that has not said a word to so many requests will not say one. */
const enoughSilence = 3;

function isMute(held: readonly HeldStep[]): boolean {
  return held.length > enoughSilence && held.every(({ heard }) => heard === '');
}

/** Whether the server did not stop talking. */
export function isFlood({ held }: HeldSession): boolean {
  return held.some(({ heard }) => heard.length >= longestReply);
}

/** The status of an answer after which the client goes on with what is no command (RFC 5321, 4.3.2; RFC 5034, 4). */
export function asksForMore(answer: string): boolean {
  return /(?:^|\n)(?:3\d\d|\+)(?: [^\n]*)?\r?\n$/.test(answer.slice(-2000));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
