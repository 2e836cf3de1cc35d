import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Ends, SessionEvent } from '../../model/session.ts';
import type { Handshake } from '../tls/tls-server.ts';
import { protocolOf } from './protocol-of.ts';

/** Longer inputs are cut in the log; what is kept whole is kept in the spool. */
const longestInput = 64 * 1024;

/** One line of the log, without what every line has. */
interface Entry {
  readonly eventid: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/**
 * Sessions as JSON lines with the field names of Cowrie (`eventid`, `timestamp`, `session`, `src_ip`, …), which honeypot
 * pipelines read. One `write` a line with O_APPEND, so that many processes may share one file.
 */
export class EventLog {
  readonly #path: string;
  readonly #sensor: string;
  #fd: number;

  /** Throws the system's error when the file cannot be opened for appending. */
  constructor(path: string, sensor: string = hostname()) {
    this.#path = path;
    this.#sensor = sensor;
    this.#fd = openSync(path, 'a', 0o640);
  }

  /** After the file was moved away (logrotate). */
  reopen(): void {
    const before = this.#fd;
    this.#fd = openSync(this.#path, 'a', 0o640);
    closeSync(before);
  }

  /** A full disk must not end the sessions: the line is lost. */
  write(line: object): void {
    try {
      writeSync(this.#fd, `${JSON.stringify({ ...line, sensor: this.#sensor })}\n`);
    } catch {}
  }

  session(ends: Ends, now: () => number): SessionLog {
    return new SessionLog(this, ends, now);
  }
}

/** The lines of one session. `now` is in µs. */
export class SessionLog {
  readonly #log: EventLog;
  readonly #now: () => number;
  readonly #common: Readonly<Record<string, unknown>>;
  readonly #start: number;

  constructor(log: EventLog, { client, server }: Ends, now: () => number) {
    this.#log = log;
    this.#now = now;
    this.#start = now();
    this.#common = {
      session: randomBytes(6).toString('hex'),
      src_ip: client.address,
      src_port: client.port,
      dst_ip: server.address,
      dst_port: server.port,
      protocol: protocolOf(server.port),
    };
  }

  connected(): void {
    const { src_ip, src_port, dst_ip, dst_port, session } = this.#common;
    this.#write({
      eventid: 'mynah.session.connect',
      message: `New connection: ${src_ip}:${src_port} (${dst_ip}:${dst_port}) [session: ${session}]`,
    });
  }

  /** A client that was not served, and why. */
  refused(reason: string): void {
    this.#write({ eventid: 'mynah.session.refused', message: `Refused: ${reason}`, reason });
  }

  /** TLS has begun, or has not come about. */
  secured({ offer, agreed, reason }: Handshake): void {
    const { serverName, ja3, ja4 } = offer ?? {};
    this.#write({
      eventid: agreed ? 'mynah.tls.established' : 'mynah.tls.failed',
      message: agreed
        ? `TLS: ${agreed.version} ${agreed.cipher}${serverName === undefined ? '' : ` for ${serverName}`}`
        : `No TLS: ${reason}`,
      ...(agreed ? { tls_version: agreed.version, tls_cipher: agreed.cipher } : { reason }),
      ...(agreed?.alpn === undefined ? {} : { alpn: agreed.alpn }),
      ...(serverName === undefined ? {} : { sni: serverName }),
      ...(offer ? { ja3, ja4, alpn_offered: offer.alpn } : {}),
    });
  }

  exchange({ situation, step, template, verb, request, answer }: SessionEvent): void {
    const input = inputOf(request);
    this.#write({
      eventid: 'mynah.command.input',
      message: `CMD: ${'input' in input ? firstLine(input.input) : verb}`,
      ...input,
      verb,
      situation,
      step,
      template,
      answer_bytes: answer.length,
    });
  }

  /** A mail or an upload was kept as a file, or not: then `outfile` is absent and `reason` says why. */
  kept(
    what: 'mail' | 'upload',
    filename: string,
    size: number,
    kept: { shasum: string; outfile?: string; reason?: string },
  ): void {
    this.#write({
      eventid: 'mynah.session.file_upload',
      message:
        kept.outfile === undefined
          ? `Not kept: ${kept.reason}`
          : `Saved ${what} with SHA-256 ${kept.shasum} to ${kept.outfile}`,
      what,
      filename,
      size,
      ...kept,
    });
  }

  trouble(error: unknown): void {
    this.#write({
      eventid: 'mynah.session.trouble',
      message: error instanceof Error ? error.message : String(error),
    });
  }

  closed(): void {
    const seconds = Math.max(0, this.#now() - this.#start) / 1e6;
    this.#write({
      eventid: 'mynah.session.closed',
      message: `Connection lost after ${Math.round(seconds)} seconds`,
      duration: Number(seconds.toFixed(3)),
    });
  }

  #write(entry: Entry): void {
    const time = this.#now();
    const micros = String(Math.floor(time % 1e6)).padStart(6, '0');
    const timestamp = `${new Date(Math.floor(time / 1e6) * 1000).toISOString().slice(0, 19)}.${micros}Z`;
    this.#log.write({ ...entry, ...this.#common, timestamp });
  }
}

/** A message is for people to skim. */
function firstLine(text: string): string {
  return (/^[^\r\n]{0,200}/.exec(text) ?? [''])[0];
}

/** Text as it is, without its line end; anything else in base64. */
function inputOf(
  request: string,
): { input: string } | { input_base64: string } | { input: string; truncated: true } {
  const said = request.slice(0, longestInput);
  const truncated = request.length > longestInput ? { truncated: true as const } : {};
  const text = said.replace(/\r?\n$/, '');
  if (/^[\t\r\n\x20-\x7e]*$/.test(text)) return { input: text, ...truncated };
  return { input_base64: Buffer.from(said, 'latin1').toString('base64'), ...truncated };
}
