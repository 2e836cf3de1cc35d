import type { Personality } from '../model/personality.ts';

/** A request that was answered by an emulator, as its event log tells it. */
interface LoggedStep {
  readonly situation: string;
  readonly step: string;
  /** What was said; `''` where it was not text. */
  readonly input: string;
}

/** A session of an event log. */
export interface LoggedSession {
  readonly id: string;
  readonly client: string;
  readonly start: string;
  readonly steps: readonly LoggedStep[];
}

/** What an event log says of a personality. */
export interface EventOverlay {
  /** The log's file name. */
  readonly name: string;
  /** The latest sessions, in the order in which they began. */
  readonly sessions: readonly LoggedSession[];
  readonly sessionCount: number;
  /** By the id of a situation: how often it answered, and in how many sessions. */
  readonly reached: ReadonlyMap<string, { readonly count: number; readonly sessions: number }>;
  /** Lines that are no JSON of a log, and answers of another personality. */
  readonly unread: number;
  readonly foreign: number;
}

const mostSessions = 300;
const mostSteps = 200; // of a session that are shown

interface OpenSession {
  readonly id: string;
  readonly client: string;
  readonly start: string;
  readonly steps: LoggedStep[];
  readonly seen: Set<string>;
}

/** Takes an event log line by line, in any of its schemas, in memory that does not grow with it. */
export class EventReader {
  readonly #answers: ReadonlyMap<string, string>;
  readonly #transport: string;
  readonly #sessions = new Map<string, OpenSession>();
  readonly #reached = new Map<string, { count: number; sessions: number }>();
  #count = 0;
  #unread = 0;
  #foreign = 0;

  constructor({ situations, service }: Personality) {
    this.#transport = service.transport;
    this.#answers = new Map(situations.map(({ id, answer }) => [id, answer]));
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
    if (this.#answers.get(situation) !== template || (transport ?? this.#transport) !== this.#transport) {
      this.#foreign += 1;
      return;
    }
    const open = this.#sessionOf(session, fields);
    const reached = this.#reached.get(situation) ?? { count: 0, sessions: 0 };
    reached.count += 1;
    if (!open.seen.has(situation)) reached.sessions += 1;
    open.seen.add(situation);
    this.#reached.set(situation, reached);
    if (open.steps.length < mostSteps)
      open.steps.push({ situation, step, input: textIn(fields.input).slice(0, 200) });
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
    };
    this.#count += 1;
    this.#sessions.set(id, fresh);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    return fresh;
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

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
