import { toBytes, toText } from '../../message/bytes/latin1.ts';
import type { Personality } from '../../model/personality.ts';
import type { Action, Session, SessionEvent } from '../../model/session.ts';
import { isGuess, type Situation } from '../../model/situation.ts';
import type { OpenSession } from '../../replay/session/session-options.ts';
import type { Upstream, UpstreamSession } from './upstream.ts';

/** An answer that rests on no more sightings is one too. */
const thin = 1;
/** What one client may say before its session is too long to be held once more. */
const mostSaid = 64 * 1024;

/** What the real server was asked, what the emulator would have said instead, and what the real server said. */
export interface AskedQuestion {
  readonly request: string;
  /** Empty where the rest of the session is the real server's. */
  readonly guess: string;
  readonly answer: string;
}

/** Sessions that ask the real server where the personality can only guess; `asked` is told every question. */
export function askOnMiss(
  open: OpenSession,
  upstream: Upstream,
  asked: (question: AskedQuestion) => void = () => {},
): OpenSession {
  // a turn is asked about as a whole: its requests are not answered in slices
  return (personality, { slice: _, ...options }) =>
    new AskingSession(open(personality, options), upstream, thinOf(personality), asked);
}

const prepared = new WeakMap<Personality, ReadonlySet<string>>();

/** The situations of which hardly anything is known, by their ids. */
function thinOf(personality: Personality): ReadonlySet<string> {
  const known = prepared.get(personality);
  if (known) return known;
  const isThin = ({ seen, step }: Situation) => seen <= thin && step !== 'exact';
  const fresh = new Set(personality.situations.filter(isThin).map(({ id }) => id));
  prepared.set(personality, fresh);
  return fresh;
}

/**
 * A session beside one with the real server. That one is opened at the first guess and brought to the same state, by saying
 * again all that the client has said. Where the real answer is another than the guess, the emulator no longer knows where the
 * session stands, and the rest of it is the real server's.
 */
class AskingSession implements Session {
  readonly #session: Session;
  readonly #upstream: Upstream;
  readonly #thin: ReadonlySet<string>;
  readonly #asked: (question: AskedQuestion) => void;
  #real: UpstreamSession | undefined;
  /** What the client said that the real server has not heard yet, turn by turn; `''` is the greeting. */
  #unheard: string[] = [''];
  #length = 0;
  #isReal = false;
  #isAlone = false;
  #isOver = false;
  /** Something was said to the client since it last spoke. */
  #hasAnswered = true;

  constructor(
    session: Session,
    upstream: Upstream,
    thinSituations: ReadonlySet<string>,
    asked: (question: AskedQuestion) => void,
  ) {
    this.#session = session;
    this.#upstream = upstream;
    this.#thin = thinSituations;
    this.#asked = asked;
  }

  opened(now: number): readonly Action[] {
    return this.#session.opened(now);
  }

  received(bytes: Uint8Array, now: number): readonly Action[] {
    const text = toText(bytes);
    if (!this.#isAlone) {
      // pieces of one turn are said again at once: between them there is no answer to wait for
      const piece = this.#hasAnswered ? '' : (this.#unheard.pop() ?? '');
      this.#unheard.push(piece + text);
      this.#hasAnswered = false;
      this.#length += bytes.length;
      if (this.#length > mostSaid) this.#leaveAlone();
    }
    if (this.#isReal) return [this.#ask([])];
    return this.#answered(this.#session.received(bytes, now));
  }

  get isBehind(): boolean {
    return !this.#isReal && this.#session.isBehind;
  }

  goOn(now: number): readonly Action[] {
    return this.#answered(this.#session.goOn(now));
  }

  ended(now: number): readonly Action[] {
    this.#close();
    return this.#isReal ? [] : this.#session.ended(now);
  }

  dataListening(port: number, now: number): readonly Action[] {
    return this.#session.dataListening(port, now);
  }

  dataEnded(bytes: Uint8Array, now: number, whole?: boolean): readonly Action[] {
    return this.#session.dataEnded(bytes, now, whole);
  }

  /** Inside TLS the real server would have to be spoken to in a session of its own. */
  secured(now: number): readonly Action[] {
    this.#leaveAlone();
    return this.#session.secured(now);
  }

  unread(): Uint8Array {
    return this.#session.unread();
  }

  abandoned(): readonly Action[] {
    this.#close();
    return this.#session.abandoned();
  }

  get held(): number {
    return this.#session.held + this.#length;
  }

  #answered(actions: readonly Action[]): readonly Action[] {
    this.#hasAnswered ||= actions.some(({ kind }) => kind === 'send');
    const hasGuess = actions.some(
      (action) =>
        action.kind === 'event' && (isGuess(action.event.step) || this.#thin.has(action.event.situation)),
    );
    // a transfer needs data connections of its own: the emulator has them, the real server's lead elsewhere
    if (actions.some(({ kind }) => kind.startsWith('data'))) this.#leaveAlone();
    if (!hasGuess || this.#isAlone || !this.#upstream.mayAsk()) return actions;
    return [this.#ask(actions)];
  }

  /** `guess` is what is said where the real server does not answer. */
  #ask(guess: readonly Action[]): Action {
    return { kind: 'ask', answer: () => this.#realAnswer(guess) };
  }

  async #realAnswer(guess: readonly Action[]): Promise<readonly Action[]> {
    if (this.#isOver) return guess;
    this.#real ??= await this.#upstream.open();
    if (!this.#real) return guess;
    const unheard = this.#unheard.splice(0);
    this.#hasAnswered = true;
    let heard = { text: '', closed: false };
    for (const said of unheard) heard = await this.#real.answer(said);
    const guessed = guess.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');
    const request = unheard.at(-1) ?? '';
    this.#asked({ request, guess: guessed, answer: heard.text });
    if (heard.text === guessed && guess.length > 0) return guess;
    this.#isReal = true;
    return [
      ...(heard.text === '' ? [] : [{ kind: 'send', bytes: toBytes(heard.text), wait: 0 } as const]),
      ...eventsOf(guess, request, heard.text),
      ...(heard.closed ? [{ kind: 'close', how: 'close', wait: 0 } as const] : []),
    ];
  }

  #leaveAlone(): void {
    this.#isAlone = !this.#isReal;
    if (!this.#isAlone) return;
    this.#unheard = [];
    this.#real?.close();
  }

  #close(): void {
    this.#isOver = true;
    this.#real?.close();
  }
}

/**
 * What is logged where the real server has answered: the emulator's own events tell how the turn is cut, and who logged in; which part of the
 * answer is to which of its requests nobody knows, so the last one has it all.
 */
function eventsOf(guess: readonly Action[], request: string, answer: string): readonly Action[] {
  const own = guess.flatMap((action) => (action.kind === 'event' ? [action.event] : []));
  const from = { situation: '', step: 'upstream', template: '' } as const;
  const events: readonly SessionEvent[] = own.length > 0 ? own : [{ ...from, verb: '', request, answer }];
  return events.map((event, index) => ({
    kind: 'event',
    event: { ...event, ...from, answer: index === events.length - 1 ? answer : '' },
  }));
}
