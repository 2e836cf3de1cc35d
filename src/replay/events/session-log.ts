import { createHash, randomBytes } from 'node:crypto';
import { envelopeCommands } from '../../knowledge/login-commands.ts';
import { envelopeAddress } from '../../knowledge/mail/mail-delivery.ts';
import { maybeSshOffer } from '../../knowledge/ssh-offer.ts';
import type { Ends, SessionEvent } from '../../model/session.ts';
import type { Handshake } from '../tls/handshake.ts';
import { Beginning } from './beginning.ts';
import { communityId } from './community-id.ts';
import { type About, type LogEvent, shown } from './event.ts';
import { protocolOf } from './protocol-of.ts';
import type { Kept } from './spool.ts';

/** Longer inputs are cut in the log; what is kept whole is kept in the spool. */
const longestInput = 64 * 1024;
const mostRecipients = 100; // of a mail that are listed

interface Envelope {
  from: string;
  to: string[];
}

/** Where lines go. `time` is µs since the Unix epoch. */
export type WriteEvent = (event: LogEvent, about: About, time: number) => void;

/** The events of one session. `now` is in µs. */
export class SessionLog {
  readonly #write: (event: LogEvent) => void;
  readonly #about: About;
  readonly #seconds: () => number;
  #envelope: Envelope = { from: '', to: [] };
  #heard = 0;
  #said = 0;
  /** What the client said first, as long as it may tell who it is. */
  #beginning: Beginning | undefined = new Beginning();
  readonly #counts = { requests: 0, logins: 0, accepted: 0, files: 0 };

  constructor(
    write: WriteEvent,
    { client, server }: Ends,
    transport: 'tcp' | 'udp',
    sensor: string,
    now: () => number,
  ) {
    const start = now();
    this.#seconds = () => Number((Math.max(0, now() - start) / 1e6).toFixed(3));
    this.#about = {
      session: randomBytes(6).toString('hex'),
      client,
      server,
      transport,
      protocol: protocolOf(server.port),
      communityId: communityId(client, server, transport),
      sensor,
    };
    this.#write = (event) => write(event, this.#about, now());
  }

  connected(): void {
    const { client, server, session } = this.#about;
    const message = `New connection: ${client.address}:${client.port} (${server.address}:${server.port}) [session: ${session}]`;
    this.#write({ name: 'session.connect', message, fields: {} });
  }

  /** A client that was not served, and why; with how many others since the line before. */
  refused(reason: string, count = 1): void {
    this.#write({ name: 'session.refused', message: `Refused: ${reason}`, fields: { reason, count } });
  }

  heard(bytes: Uint8Array): void {
    this.#heard += bytes.length;
    const offer = this.#beginning && maybeSshOffer(this.#beginning.add(bytes));
    if (offer === undefined) return;
    this.#beginning = undefined;
    if (offer === 'none') return;
    const { version, algorithms, hassh } = offer;
    this.#write({
      name: 'client.kex',
      message: `SSH client hassh fingerprint: ${hassh}`,
      fields: { version: shown(version), hassh, hasshAlgorithms: shown(algorithms, 4096) },
    });
  }

  said(bytes: number): void {
    this.#said += bytes;
  }

  /** TLS has begun, or has not come about. */
  secured({ offer, agreed, reason }: Handshake): void {
    const { serverName, ja3, ja4 } = offer ?? {};
    const name = serverName === undefined ? undefined : shown(serverName);
    this.#write({
      name: agreed ? 'tls.established' : 'tls.failed',
      message: agreed
        ? `TLS: ${agreed.version} ${agreed.cipher}${name === undefined ? '' : ` for ${name}`}`
        : `No TLS: ${shown(reason ?? '')}`,
      fields: {
        ...(agreed
          ? { tls_version: agreed.version, tls_cipher: agreed.cipher }
          : { reason: shown(reason ?? '') }),
        ...(agreed?.alpn === undefined ? {} : { alpn: shown(agreed.alpn) }),
        ...(name === undefined ? {} : { sni: name }),
        ...(offer ? { ja3, ja4, alpn_offered: offer.alpn.map((one) => shown(one)) } : {}),
      },
    });
  }

  exchange(event: SessionEvent): void {
    const { situation, step, template, verb, request, answer, login } = event;
    if (step === 'unfinished') {
      const input = inputOf(request);
      const message = `Unfinished: ${firstLine(input)}`;
      this.#write({ name: 'session.unfinished', message, fields: { ...input, bytes: request.length } });
      return;
    }
    if (request === '') return; // a greeting, or what is said to nobody
    this.#counts.requests++;
    this.#noteEnvelope(verb, request);
    const input = inputOf(request);
    this.#write({
      name: 'command.input',
      message: `CMD: ${firstLine(input) || shown(verb, 200)}`,
      fields: { ...input, verb: shown(verb), situation, step, template, answer_bytes: answer.length },
    });
    if (login) this.#login(login);
  }

  #login({ username, password, accepted }: NonNullable<SessionEvent['login']>): void {
    this.#counts.logins++;
    if (accepted) this.#counts.accepted++;
    const said = { username: shown(username), password: shown(password) };
    this.#write({
      name: 'login.attempt',
      message: `login attempt [${said.username}/${said.password}] ${accepted ? 'succeeded' : 'failed'}`,
      fields: {
        ...said,
        ...base64Of('username', username),
        ...base64Of('password', password),
        success: accepted,
      },
    });
  }

  #noteEnvelope(verb: string, request: string): void {
    const what = envelopeCommands.get(verb);
    const address = what && envelopeAddress(request);
    if (address === undefined) return;
    if (what === 'from') this.#envelope = { from: shown(address), to: [] };
    else if (this.#envelope.to.length < mostRecipients) this.#envelope.to.push(shown(address));
  }

  /** A mail or an upload; without a spool, or where that did not keep it, `outfile` is absent. */
  kept(what: 'mail' | 'upload', name: string, bytes: Uint8Array, unfinished: boolean, kept?: Kept): void {
    this.#counts.files++;
    const shasum = kept?.shasum ?? createHash('sha256').update(bytes).digest('hex');
    const { outfile, reason } = kept ?? { outfile: undefined, reason: 'there is no spool' };
    const place = outfile === undefined ? { reason } : { outfile };
    const how = outfile === undefined ? `not kept: ${reason}` : `saved to ${outfile}`;
    const common = {
      filename: shown(name),
      size: bytes.length,
      shasum,
      ...place,
      ...(unfinished ? { unfinished } : {}),
    };
    const message = `${unfinished ? 'Unfinished' : 'Received'} ${what} with SHA-256 ${shasum}, ${how}`;
    if (what === 'mail') {
      const { from, to } = this.#envelope;
      this.#write({ name: 'message.received', message, fields: { ...common, mail_from: from, rcpt_to: to } });
      this.#envelope = { from: '', to: [] };
    } else this.#write({ name: 'session.file_upload', message, fields: common });
  }

  trouble(error: unknown): void {
    const message = shown(error instanceof Error ? error.message : String(error));
    this.#write({ name: 'session.trouble', message, fields: {} });
  }

  /** The summary of the session, and why it ended. */
  closed(reason: string): void {
    const duration = this.#seconds();
    this.#write({
      name: 'session.closed',
      message: `Connection lost after ${Math.round(duration)} seconds`,
      fields: { duration, reason, bytes_in: this.#heard, bytes_out: this.#said, ...this.#counts },
    });
  }
}

/** A message is for people to skim. */
function firstLine(input: { readonly input?: string }): string {
  return shown((/^[^\r\n]{0,200}/.exec(input.input ?? '') ?? [''])[0]);
}

/** Text as it is, without its line end; anything else in base64. */
function inputOf(request: string): { input?: string; input_base64?: string; truncated?: true } {
  const said = request.slice(0, longestInput);
  const truncated = request.length > longestInput ? { truncated: true as const } : {};
  const text = said.replace(/\r?\n$/, '');
  if (/^[\t\r\n\x20-\x7e]*$/.test(text)) return { input: text, ...truncated };
  return { input_base64: Buffer.from(said, 'latin1').toString('base64'), ...truncated };
}

/** The exact bytes beside what can be shown of them. */
function base64Of(name: string, text: string): Readonly<Record<string, string>> {
  if (/^[\x20-\x7e]*$/.test(text)) return {};
  return { [`${name}_base64`]: Buffer.from(text, 'latin1').toString('base64') };
}
