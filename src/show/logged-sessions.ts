import { opened } from '../message/request/request.ts';
import { History } from '../message/session/history.ts';
import { situationFinder } from '../message/situation/choose-situation.ts';
import type { Personality } from '../model/personality.ts';
import type { StatePicture } from './draw-states.ts';

/** A request that was answered by an emulator, as its event log tells it. */
interface LoggedStep {
  /** `''` where the real server behind the emulator was asked. */
  readonly situation: string;
  readonly step: string;
  /** What was said, a character a byte, without its line end, cut where it is long. */
  readonly input: string;
}

/** A session of an event log. */
export interface LoggedSession {
  readonly id: string;
  readonly client: string;
  readonly start: string;
  readonly steps: readonly LoggedStep[];
}

/** How often a situation answered, and in how many sessions. */
interface Reached {
  readonly count: number;
  readonly sessions: number;
  /** By the id of a state: how often in it; `''` is none of the picture. */
  readonly states: ReadonlyMap<string, number>;
}

/** What an event log says of a personality. */
export interface EventOverlay {
  /** The log's file name. */
  readonly name: string;
  /** The latest sessions, in the order in which they began. */
  readonly sessions: readonly LoggedSession[];
  readonly sessionCount: number;
  /** By the id of a situation. */
  readonly reached: ReadonlyMap<string, Reached>;
  /** By the id of a state: how many requests came in it. */
  readonly states: ReadonlyMap<string, number>;
  /** Lines that are no JSON of a log, and answers of another personality. */
  readonly unread: number;
  readonly foreign: number;
}

const mostSessions = 300;
const mostSteps = 200; // of a session that are shown
const mostWalked = 2000; // of a session whose state is followed

interface OpenSession {
  readonly id: string;
  readonly client: string;
  readonly start: string;
  readonly steps: LoggedStep[];
  readonly seen: Set<string>;
  /** Statuses are those of the personality's answers. */
  readonly history: History;
}

/** Takes an event log line by line, in any of its schemas, in memory that does not grow with it. */
export class EventReader {
  readonly #answers: ReadonlyMap<string, string>;
  readonly #statuses: ReadonlyMap<string, string>;
  readonly #stateIn: StatePicture['stateIn'];
  readonly #greeting: string;
  readonly #transport: string;
  readonly #sessions = new Map<string, OpenSession>();
  readonly #reached = new Map<string, { count: number; sessions: number; states: Map<string, number> }>();
  readonly #states = new Map<string, number>();
  #count = 0;
  #unread = 0;
  #foreign = 0;

  constructor(personality: Personality, stateIn: StatePicture['stateIn']) {
    const { situations, templates, service } = personality;
    this.#transport = service.transport;
    this.#answers = new Map(situations.map(({ id, answer }) => [id, answer]));
    this.#statuses = new Map(templates.map(({ id, status }) => [id, status]));
    this.#stateIn = stateIn;
    this.#greeting = situationFinder(personality)(opened, new History()).answer;
  }

  line(text: string): void {
    if (text.trim() === '') return;
    const fields = fieldsOf(text);
    if (!fields) {
      this.#unread += 1;
      return;
    }
    const { situation, step, template, session, transport } = fields;
    if (typeof situation !== 'string' || typeof step !== 'string' || typeof session !== 'string') return;
    const isReal = step === 'upstream';
    const isOwn = isReal || this.#answers.get(situation) === template;
    if (!isOwn || (transport ?? this.#transport) !== this.#transport) {
      this.#foreign += 1;
      return;
    }
    const open = this.#sessionOf(session, fields);
    const state = this.#walk(open, textIn(fields.verb), textIn(template));
    if (!isReal) this.#reach(open, situation, state);
    if (open.steps.length < mostSteps) open.steps.push({ situation, step, input: inputOf(fields) });
  }

  #reach(open: OpenSession, situation: string, state: string): void {
    const reached = this.#reached.get(situation) ?? { count: 0, sessions: 0, states: new Map() };
    reached.count += 1;
    reached.states.set(state, (reached.states.get(state) ?? 0) + 1);
    if (!open.seen.has(situation)) reached.sessions += 1;
    open.seen.add(situation);
    this.#reached.set(situation, reached);
  }

  /** The state that a request came in, `''` where that is none of the picture. Facts about the past are made of commands and statuses, and these the log has. */
  #walk({ history }: OpenSession, command: string, template: string): string {
    if (history.length > mostWalked) return '';
    const state = this.#stateIn(history) ?? '';
    this.#states.set(state, (this.#states.get(state) ?? 0) + 1);
    const request = { ...opened, kind: 'command', verb: command, command } as const;
    history.add({ request, status: this.#statuses.get(template) ?? '', template, values: [] });
    return state;
  }

  overlay(name: string): EventOverlay {
    return {
      name,
      sessions: [...this.#sessions.values()].map(({ id, client, start, steps }) => ({
        id,
        client,
        start,
        steps,
      })),
      sessionCount: this.#count,
      reached: this.#reached,
      states: this.#states,
      unread: this.#unread,
      foreign: this.#foreign,
    };
  }

  #sessionOf(id: string, fields: Fields): OpenSession {
    const known = this.#sessions.get(id);
    if (known) return known;
    const fresh: OpenSession = {
      id,
      client: textIn(fields.src_ip ?? fields.src_host),
      start: textIn(fields.timestamp ?? fields['@timestamp'] ?? fields.utc_time).slice(0, 19),
      steps: [],
      seen: new Set(),
      history: this.#greeted(),
    };
    this.#count += 1;
    this.#sessions.set(id, fresh);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    return fresh;
  }

  /** The past of a session that was greeted. */
  #greeted(): History {
    const history = new History();
    const [template, status] = [this.#greeting, this.#statuses.get(this.#greeting) ?? ''];
    history.add({ request: opened, status, template, values: [] });
    return history;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a line, however deep its schema puts them: `mynah` of ECS, `logdata` of OpenCanary in capitals. */
function fieldsOf(text: string): Fields | undefined {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(line)) return undefined;
  const { mynah, logdata, source, network } = line;
  const lower = isObject(logdata)
    ? Object.fromEntries(Object.entries(logdata).map(([key, value]) => [key.toLowerCase(), value]))
    : {};
  const from = isObject(source) ? { src_ip: source.ip } : {};
  const over = isObject(network) ? { transport: network.transport } : {};
  return { ...line, ...from, ...over, ...(isObject(mynah) ? mynah : {}), ...lower };
}

/** Text stands in a log as it is, other bytes as Base64. */
function inputOf({ input, input_base64: base64 }: Fields): string {
  const text = textIn(input) || Buffer.from(textIn(base64).slice(0, 400), 'base64').toString('latin1');
  return text.replace(/\r?\n$/, '').slice(0, 200);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
