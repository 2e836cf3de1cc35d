import { hostname } from 'node:os';
import type { Ends } from '../../model/session.ts';
import { LineWriter } from './line-writer.ts';
import { defaultEventsQuota, defaultRotate, type SchemaName } from './log-options.ts';
import { logSchemas } from './log-schema.ts';
import { SessionLog } from './session-log.ts';

export interface EventLogOptions {
  readonly schema?: SchemaName;
  /** How the log calls this machine; no client sees it. */
  readonly sensor?: string;
  readonly rotate?: number;
  readonly quota?: number;
  readonly complain?: (line: string) => void;
  /** Gets every line as well. */
  readonly copy?: (line: string) => void;
}

/** Sessions as JSON lines, in one of several schemas. One `write` a line with O_APPEND, so that many processes may share one file. */
export class EventLog {
  readonly #writer: LineWriter;
  readonly #schema: SchemaName;
  readonly #sensor: string;
  readonly #copy: (line: string) => void;

  /** Throws the system's error when the file cannot be opened for appending. */
  constructor(path: string, options: EventLogOptions = {}) {
    const { rotate = defaultRotate, quota = defaultEventsQuota, complain = () => {} } = options;
    this.#writer = new LineWriter(path, { rotate, quota, complain });
    this.#schema = options.schema ?? 'mynah';
    this.#sensor = options.sensor ?? hostname();
    this.#copy = options.copy ?? (() => {});
  }

  /** After the file was moved away (logrotate). */
  reopen(): void {
    this.#writer.reopen();
  }

  /** After the last session. */
  finish(): void {
    this.#writer.finish();
  }

  session(ends: Ends, now: () => number, transport: 'tcp' | 'udp' = 'tcp'): SessionLog {
    const makeLine = logSchemas[this.#schema];
    return new SessionLog(
      (event, about, time) => {
        const line = JSON.stringify(makeLine(event, about, stamp(time)));
        this.#writer.write(line);
        this.#copy(line);
      },
      ends,
      transport,
      this.#sensor,
      now,
    );
  }
}

/** ISO 8601 with µs. */
function stamp(time: number): string {
  const micros = String(Math.floor(time % 1e6)).padStart(6, '0');
  return `${new Date(Math.floor(time / 1e6) * 1000).toISOString().slice(0, 19)}.${micros}Z`;
}
