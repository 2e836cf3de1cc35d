import { saysClose } from '../knowledge/http.ts';
import { toBytes, toText } from '../message/bytes/latin1.ts';
import { full, left, opened, type Request, secured } from '../message/request/request.ts';
import { modeAfter, RequestCutter } from '../message/request/request-cutter.ts';
import { type Annotator, annotatorsOf } from '../message/session/annotators.ts';
import { CellMemory } from '../message/session/cells.ts';
import type { History } from '../message/session/history.ts';
import { StoredValues } from '../message/session/stored-values.ts';
import { Terminal } from '../message/session/terminal.ts';
import { renderTemplate } from '../message/template/render-template.ts';
import type { Personality, Template } from '../model/personality.ts';
import type { Action, Session } from '../model/session.ts';
import type { Situation } from '../model/situation.ts';
import { TransferPlanner } from './files/plan-transfers.ts';
import { WebFiles } from './files/web-files.ts';
import { SessionMail } from './mail/session-mail.ts';
import { type Prepared, prepareSession } from './prepare-session.ts';
import { sendActions, shareOfSlice } from './send-actions.ts';
import { asSent } from './session/as-sent.ts';
import { byClock } from './session/by-clock.ts';
import { CounterBook } from './session/counter-book.ts';
import { failedTransfer } from './session/failed-transfer.ts';
import { LateAnswers } from './session/late-answers.ts';
import { LoginLimit } from './session/login-limit.ts';
import { ValueMaker } from './session/make-value.ts';
import type { SaslLogin } from './session/sasl-login.ts';
import type { OpenSession, SessionOptions } from './session/session-options.ts';
import { answeredLogin, keptBlock, toldExchange, toldUnfinished } from './session/tell-session.ts';
import { TlsState } from './session/tls-state.ts';
import { typedActions } from './session/typed-actions.ts';

const storedInSession = 1024 * 1024; // bytes of values that no other session sees

/** Opens a session of the emulator: a machine without I/O. */
export const openSession: OpenSession = (personality, options) =>
  byClock(personality.service, new ReplaySession(personality, options));

class ReplaySession implements Session {
  readonly #personality: Personality;
  readonly #prepared: Prepared;
  readonly #options: SessionOptions;
  #history: History;
  #cutter: RequestCutter;
  readonly #data: TransferPlanner;
  readonly #values: ValueMaker;
  readonly #tallies: CounterBook;
  /** Things by name, of this session or of all. */
  readonly #things: StoredValues;
  readonly #cells: CellMemory;
  #annotators: readonly Annotator[];
  #sasl: SaslLogin | undefined;
  #last: Request = opened;
  #lastStatus = '';
  readonly #terminal: Terminal | undefined; // where people type, and what they type is repeated
  /** An answer that waits until the front listens for its data connection. */
  #waiting:
    | { readonly request: Request; readonly situation: Situation; readonly template: Template }
    | undefined;
  #isBehind = false;
  #over = false;
  readonly #tls: TlsState;
  readonly #late = new LateAnswers();
  readonly #logins: LoginLimit;
  readonly #mail: SessionMail;
  readonly #web: WebFiles;

  constructor(personality: Personality, options: SessionOptions) {
    this.#personality = personality;
    this.#prepared = prepareSession(personality);
    this.#options = options;
    this.#history = this.#prepared.newHistory(this.#options.shared);
    this.#cutter = new RequestCutter(personality.grammar);
    const { framing } = personality.grammar;
    this.#terminal = framing.kind === 'mixed' && framing.echo ? new Terminal() : undefined;
    this.#data = new TransferPlanner(this.#prepared.transfers, options);
    this.#values = new ValueMaker(options.shared, options.random);
    this.#tallies = new CounterBook(this.#prepared.tallies, options.shared);
    this.#mail = new SessionMail(this.#prepared.mailbox, personality.properties, options.shared, {
      client: options.ends.client.address,
      hostName: options.hostName ?? personality.service.hostName,
    });
    this.#web = new WebFiles(personality, options.shared, options.ends.client.address);
    this.#logins = new LoginLimit(options.logins, this.#prepared.lastRefusalOf);
    this.#tls = new TlsState(personality, this.#prepared.tlsRefusalOf);
    this.#things =
      personality.things?.scope === 'server' ? options.shared.things : new StoredValues(storedInSession);
    this.#cells = personality.cells?.scope === 'server' ? options.shared.cells : new CellMemory();
    this.#annotators = this.#newAnnotators();
  }

  opened(now: number): readonly Action[] {
    if (this.#prepared.countsFromStart) this.#values.begin(now);
    if (!this.#options.isFull) return this.#answer(opened, now);
    return this.#prepared.turnsAway ? this.#answer(full, now) : [];
  }

  /** A server forgets what it has heard before (RFC 3207, 4.2). */
  secured(now: number): readonly Action[] {
    const fromStart = this.#tls.secured();
    this.#history = this.#prepared.newHistory(this.#options.shared);
    this.#annotators = this.#newAnnotators();
    this.#cutter = new RequestCutter(this.#personality.grammar);
    this.#sasl = undefined;
    this.#lastStatus = '';
    this.#last = secured;
    if (fromStart || this.#prepared.knowsInside) return this.#answer(fromStart ? opened : secured, now);
    this.#history.add({ request: secured, status: '', template: '', values: [] });
    return [];
  }

  unread(): Uint8Array {
    const { pending } = this.#cutter;
    return toBytes(/^\x16\x03/.test(pending) ? pending : '');
  }

  received(bytes: Uint8Array, now: number): readonly Action[] {
    if (this.#over) return [];
    const hear = (said: Uint8Array | string) => {
      this.#cutter.push(said);
      return this.goOn(now);
    };
    if (!this.#terminal) return hear(bytes);
    const isQuiet = () => this.#prepared.quiet.has(this.#lastStatus);
    return typedActions(this.#terminal, toText(bytes), { isQuiet, hear, isOver: () => this.#over });
  }

  ended(now: number): readonly Action[] {
    if (this.#over || this.#waiting) return [];
    const rest = this.#cutter.rest(this.#mode(), this.#last);
    const heard = rest ? this.#hear(rest, now) : [];
    const actions = [...heard, ...this.#late.rest()];
    if (this.#over || this.#waiting || !this.#prepared.answersLeaving) return actions;
    return [...actions, ...this.#answer(left, now)];
  }

  dataListening(port: number, now: number): readonly Action[] {
    const waiting = this.#waiting;
    if (!waiting) return [];
    this.#waiting = undefined;
    this.#data.listening(port);
    const refusal = port === 0 ? this.#prepared.refusalOf(waiting.request.command).found : undefined;
    const { situation, template } = refusal ?? waiting;
    return [...this.#say(waiting.request, situation, template, now), ...this.goOn(now)];
  }

  dataEnded(bytes: Uint8Array, now: number, whole = true): readonly Action[] {
    return this.#data.received(bytes, now, whole);
  }

  #mode() {
    if (this.#sasl?.challenged) return 'line';
    return modeAfter(this.#personality.grammar, this.#last, this.#lastStatus);
  }

  get isBehind(): boolean {
    return this.#isBehind && !this.#over && !this.#waiting;
  }

  get held(): number {
    return this.#cutter.held + this.#history.held;
  }

  get #hears(): boolean {
    return !this.#over && !this.#waiting && !this.#tls.begins;
  }

  goOn(now: number): readonly Action[] {
    const actions: Action[] = [];
    this.#isBehind = false;
    for (let left = this.#options.slice ?? Number.POSITIVE_INFINITY; this.#hears; ) {
      this.#isBehind = left <= 0;
      const request = this.#isBehind ? undefined : this.#cutter.next(this.#mode(), this.#last);
      if (!request) break;
      const answer = this.#hear(request, now);
      for (const action of answer) actions.push(action);
      left -= shareOfSlice(answer);
    }
    return actions;
  }

  abandoned(): readonly Action[] {
    this.#over = true;
    return toldUnfinished(this.#cutter.pending, this.#mode() === 'dot', this.#last);
  }

  /** A login by SASL that was not recorded is heard as the one that was. */
  #hear(request: Request, now: number): readonly Action[] {
    this.#sasl ??= this.#prepared.saslOf();
    const login = this.#sasl?.recordedAs(request);
    if (!login) return this.#answer(request, now);
    if (login.length === 0) {
      this.#last = request;
      return [{ kind: 'send', bytes: toBytes('+ \r\n'), wait: 0 }];
    }
    const answers = login.flatMap((one) => (this.#over ? [] : [this.#answer(one, now)]));
    return (answers.at(-1) ?? []).map((action) => {
      if (action.kind !== 'event') return action;
      return { kind: 'event', event: { ...action.event, verb: request.command, request: request.raw } };
    });
  }

  #answer(asked: Request, now: number): readonly Action[] {
    const request = this.#annotated(asked, now);
    const { situation, template } = this.#find(request);
    const port = this.#data.portToListenOn(template);
    if (port !== undefined) {
      this.#waiting = { request, situation, template };
      return [{ kind: 'dataListen', port }];
    }
    return this.#say(request, situation, template, now);
  }

  #find(request: Request): { readonly situation: Situation; readonly template: Template } {
    const asked = this.#web.asRecorded(this.#mail.asRecorded(request, this.#history));
    const usual = this.#prepared.answerTo(asked, this.#history);
    const { situation, template } = this.#data.possible(usual, request, this.#history, this.#prepared);
    const found = this.#tls.refusal(request, template) ?? { situation, template };
    return this.#logins.refusal(this.#history.last?.request, request, found.template) ?? found;
  }

  /** The request with what the session knows about it. */
  #annotated(request: Request, now: number): Request {
    const annotated: Request = Object.assign(
      { ...request },
      ...this.#annotators.map(({ about }) => about(request, now)),
    );
    if (request.kind === 'command')
      Object.assign(annotated, this.#data.about(request, this.#history, this.#prepared));
    return annotated;
  }

  #newAnnotators(): readonly Annotator[] {
    return annotatorsOf(this.#personality, this.#history, {
      things: this.#things,
      queues: this.#options.shared.queues,
      cells: this.#cells,
      ...this.#mail.known(this.#history),
      client: this.#options.ends.client.address,
      usesData: this.#prepared.hasData,
    });
  }

  #say(asked: Request, situation: Situation, template: Template, now: number): readonly Action[] {
    this.#tallies.note(asked, template.status);
    const named = (said?: string) =>
      this.#data.named(asked, template, this.#history, this.#prepared.tree, said);
    const { reply, values } = this.#render(named(), template, now, situation.given);
    const request = named(reply);
    const { status, data } = template;
    for (const one of this.#annotators)
      one.answered(request, { reply, status, usesData: data !== undefined, time: now });
    const plan = this.#data.plan(request, template, this.#history, now);
    const render = (other: Template) => this.#render(request, other, now).reply;
    const ifFails =
      plan && data && failedTransfer(this.#prepared.failuresOf(request.command), data.direction, render);
    const before = this.#history.last?.request;
    const login = answeredLogin(before, request, status);
    this.#mail.answered({ request, template, login, history: this.#history, now });
    this.#logins.answered(login);
    this.#history.add({ request, status, template: template.id, values, size: reply.length });
    if (this.#prepared.asksPast) this.#options.shared.past.add(request);
    this.#last = request;
    this.#lastStatus = status;
    const said = this.#late.next(reply, template, (text) =>
      this.#tls.protect(sendActions(text, template, this.#options, plan, ifFails), this.#history),
    );
    const actions: Action[] = [...keptBlock(request), ...said];
    if (this.#tls.answered(request, template)) actions.push({ kind: 'secure' });
    const how = template.ends === 'said' ? (saysClose(reply) ? 'close' : undefined) : template.ends;
    if (how) {
      this.#over = true;
      actions.push({ kind: 'close', how, wait: 0 });
    }
    return [...actions, toldExchange(login, request, situation, template, reply)];
  }

  #render(request: Request, template: Template, now: number, given?: Situation['given']) {
    const { ends, hostName } = this.#options;
    const data = { address: ends.server.address, port: this.#data.listeningPort };
    const { text, values } = renderTemplate(template, {
      request,
      history: this.#history,
      client: ends.client,
      server: ends.server,
      now,
      given,
      sizeOf: (named, as) => this.#data.sizeOf(named, this.#history, as),
      make: (field, of, index) =>
        field.field === 'tally'
          ? this.#tallies.value(field, request)
          : this.#values.make(field, of, index, { now, data }),
      templateOf: this.#prepared.templateOf,
      linesNow: this.#mail.linesNow(this.#history),
    });
    const { status } = template;
    const shown = this.#web.shown(request, this.#mail.shown(request, text, status, this.#history), status);
    return { reply: asSent(shown, request, this.#personality, hostName), values };
  }
}
