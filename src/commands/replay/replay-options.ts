import { parseArgs } from 'node:util';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { readEndpoint } from '../../net/endpoint-text.ts';
import {
  defaultEventsQuota,
  defaultRotate,
  defaultSpoolFiles,
  type SchemaName,
  schemaNames,
} from '../../replay/events/log-options.ts';
import { checkHostName } from '../../replay/fronts/host-name.ts';
import { readSize } from '../../replay/fronts/read-size.ts';
import { defaultLimits, type Limits } from '../../replay/limits/limits.ts';
import { missingArgument } from '../arguments/missing-argument.ts';

/** What `mynah replay` was asked to do; times in ms, `now` in µs since the Unix epoch. */
export interface ReplayOptions {
  readonly file: string;
  readonly listen: readonly Endpoint[];
  readonly seed?: number;
  readonly now?: number;
  readonly timing: 'recorded' | 'fast';
  readonly hostName?: string;
  readonly spool?: string;
  readonly quota: number;
  readonly spoolFiles: number;
  readonly events?: string;
  readonly logSchema: SchemaName;
  readonly eventsRotate: number;
  readonly eventsQuota: number;
  /** The real server, that is asked what cannot be answered with confidence, so often a minute; where that is learned. */
  readonly upstream?: Endpoint;
  readonly upstreamRate: number;
  readonly learn?: string;
  readonly record?: string;
  readonly recordQuota: number;
  readonly state?: string;
  readonly limits: Limits;
  /** Bytes that all sessions together may hold. */
  readonly memory?: number;
  readonly dataTimeout: number;
  readonly active: boolean;
  readonly json: boolean;
  /** Where certificates are kept that are made. */
  readonly tlsFolder: string;
  /** The user's own: PEM files. */
  readonly certificate?: { readonly cert: string; readonly key: string };
}

export const replayHelp = `Usage: mynah replay FILE [options]

The emulator: answers like the server that the personality FILE was learned from. Without --listen it serves one
client on stdin and stdout, as Honeyd or inetd spawns it.

  --listen ADDR:PORT       serve TCP or UDP, as learned (repeatable; port 0 picks one)
  --timing recorded|fast   wait before answers as the server did, or not (fast)
  --host-name NAME         the name the server calls itself; {1} to {4} become the numbers of its address
  --seed N                 draw the same chance each time
  --now TIME               stop the clock at an ISO 8601 time or at Unix seconds
  --state FILE             counters go on where the last process left them
  --spool DIR              keep mails and uploads here, named by SHA-256
  --quota BYTES            of the spool; K, M, G are understood (100M)
  --spool-files N          pieces that are kept (100000)
  --events FILE            append the sessions as JSON lines
  --log-schema NAME        mynah, cowrie, ecs or opencanary (mynah); see docs/events.md
  --events-rotate BYTES    begin a new file after so much, and every day (100M)
  --events-quota BYTES     of all these files: the oldest are deleted (1G)
  --upstream ADDR:PORT     ask this server what the personality can only guess (TCP)
  --upstream-rate N        at most so often a minute (60)
  --learn FILE             learn from its answers, and keep here what is known by then
  --record DIR             write the sessions as pcap files
  --record-quota BYTES     of those files: the oldest are deleted (1G)
  --idle SECONDS           end silent sessions (300), or up to half as long again: each service after its own time
  --session SECONDS        end long sessions (3600)
  --sessions N             at a time (10000)
  --per-address N          sessions at a time of one client (100)
  --per-network N          sessions at a time of one /24 or /64 (1000)
  --per-second N           new sessions in a second (5000)
  --logins N               that may fail in a session, where the server was not seen to close sooner (20)
  --memory BYTES           of all sessions together; the largest and idlest end first (half of what there is)
  --max-bytes BYTES        received in a session, or over a data connection (32M)
  --max-line BYTES         of a line that does not end, where requests are lines (8M)
  --stored BYTES           left by clients on the service; beyond, the oldest go (64M)
  --stored-per-session N   bytes that a session leaves: values, mails, uploads (32M)
  --data-timeout SECONDS   wait for a data connection (60)
  --no-active              never connect to the client (FTP active mode)
  --tls-dir DIR            keep the certificates here that are made (FILE.tls)
  --cert FILE, --key FILE  show this certificate (PEM, with its chain) instead of a copy of the recorded one
  --json                   print where it listens on standard output, as one JSON object a line
  --version                print the version of mynah
  --help                   this text
`;

const options = {
  listen: { type: 'string', multiple: true },
  timing: { type: 'string', default: 'fast' },
  'host-name': { type: 'string' },
  seed: { type: 'string' },
  now: { type: 'string' },
  state: { type: 'string' },
  spool: { type: 'string' },
  quota: { type: 'string', default: '100M' },
  'spool-files': { type: 'string' },
  events: { type: 'string' },
  'log-schema': { type: 'string', default: 'mynah' },
  'events-rotate': { type: 'string' },
  'events-quota': { type: 'string' },
  upstream: { type: 'string' },
  'upstream-rate': { type: 'string', default: '60' },
  learn: { type: 'string' },
  record: { type: 'string' },
  'record-quota': { type: 'string', default: '1G' },
  idle: { type: 'string' },
  session: { type: 'string' },
  sessions: { type: 'string' },
  'per-address': { type: 'string' },
  'per-network': { type: 'string' },
  'per-second': { type: 'string' },
  logins: { type: 'string' },
  memory: { type: 'string' },
  'max-bytes': { type: 'string' },
  'max-line': { type: 'string' },
  stored: { type: 'string' },
  'stored-per-session': { type: 'string' },
  'data-timeout': { type: 'string', default: '60' },
  'no-active': { type: 'boolean', default: false },
  'tls-dir': { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  json: { type: 'boolean', default: false },
  version: { type: 'boolean', short: 'V', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line; or says what else was asked for. Throws UsageError. */
export function readReplayOptions(argv: readonly string[]): ReplayOptions | 'help' | 'version' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError(missingArgument(['replay']));
  if (more.length > 0) throw new UsageError(`replay: one personality file, please: what is "${more[0]}"?`);
  if (values.learn !== undefined && values.upstream === undefined)
    throw new UsageError('replay: --learn needs --upstream: there is nobody to learn from');
  if (values.upstream !== undefined && values.listen === undefined)
    throw new UsageError('replay: --upstream needs --listen');
  if (values.timing !== 'recorded' && values.timing !== 'fast')
    throw new UsageError('replay: --timing is recorded or fast');
  const { cert, key } = values;
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('replay: --cert and --key go together');
  return {
    file,
    listen: (values.listen ?? []).map((text) => readEndpoint('--listen', text)),
    ...optional('seed', values.seed, (text) => count('--seed', text)),
    ...optional('now', values.now, readTime),
    timing: values.timing,
    ...optional('hostName', values['host-name'], (text) => checkHostName('--host-name', text)),
    ...optional('spool', values.spool, String),
    quota: readSize('--quota', values.quota),
    spoolFiles: countOr('--spool-files', values['spool-files'], defaultSpoolFiles),
    ...optional('events', values.events, String),
    logSchema: readSchemaName(values['log-schema']),
    eventsRotate: sizeOr('--events-rotate', values['events-rotate'], defaultRotate),
    eventsQuota: sizeOr('--events-quota', values['events-quota'], defaultEventsQuota),
    ...optional('upstream', values.upstream, (text) => readEndpoint('--upstream', text)),
    upstreamRate: count('--upstream-rate', values['upstream-rate']),
    ...optional('learn', values.learn, String),
    ...optional('record', values.record, String),
    recordQuota: readSize('--record-quota', values['record-quota']),
    ...optional('state', values.state, String),
    limits: readLimits(values),
    ...optional('memory', values.memory, (text) => readSize('--memory', text)),
    dataTimeout: seconds('--data-timeout', values['data-timeout'], 0),
    active: !values['no-active'],
    json: values.json,
    tlsFolder: values['tls-dir'] ?? `${file}.tls`,
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
  };
}

function readLimits(values: ReturnType<typeof parse>['values']): Limits {
  return {
    idle: seconds('--idle', values.idle, defaultLimits.idle),
    session: seconds('--session', values.session, defaultLimits.session),
    sessions: countOr('--sessions', values.sessions, defaultLimits.sessions),
    perAddress: countOr('--per-address', values['per-address'], defaultLimits.perAddress),
    perNetwork: countOr('--per-network', values['per-network'], defaultLimits.perNetwork),
    perSecond: countOr('--per-second', values['per-second'], defaultLimits.perSecond),
    bytes: sizeOr('--max-bytes', values['max-bytes'], defaultLimits.bytes),
    logins: countOr('--logins', values.logins, defaultLimits.logins),
    line: sizeOr('--max-line', values['max-line'], defaultLimits.line),
    stored: sizeOr('--stored', values.stored, defaultLimits.stored),
    storedPerSession: sizeOr(
      '--stored-per-session',
      values['stored-per-session'],
      defaultLimits.storedPerSession,
    ),
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`replay: ${(error as Error).message.split(/\.(?: |\n)/)[0]}`);
  }
}

/** An absent option stays absent. */
function optional<K extends string, T>(
  key: K,
  text: string | undefined,
  read: (text: string) => T,
): { [_ in K]?: T } {
  return text === undefined ? {} : ({ [key]: read(text) } as { [_ in K]: T });
}

function readTime(text: string): number {
  const millis = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (!Number.isFinite(millis))
    throw new UsageError(`--now ${text}: expected e.g. 2026-11-23T07:00:00Z or Unix seconds`);
  return Math.round(millis * 1000);
}

function seconds(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  // setTimeout takes at most 2^31 - 1 ms
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 2_000_000)
    throw new UsageError(`${option} ${text}: expected seconds`);
  return Math.round(Number(text) * 1000);
}

function count(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${option} ${text}: expected a whole number`);
  return Number(text);
}

function countOr(option: string, text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : count(option, text);
}

function sizeOr(option: string, text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : readSize(option, text);
}

function readSchemaName(text: string): SchemaName {
  const found = schemaNames.find((name) => name === text);
  if (found === undefined) throw new UsageError(`replay: --log-schema is one of ${schemaNames.join(', ')}`);
  return found;
}
