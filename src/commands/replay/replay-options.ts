import { parseArgs } from 'node:util';
import type { Endpoint } from '../../model/conversation.ts';
import { UsageError } from '../../model/errors.ts';
import { checkHostName } from '../../replay/fronts/host-name.ts';
import { defaultLimits, type Limits } from '../../replay/fronts/limits.ts';
import { readEndpoint } from '../../replay/fronts/read-endpoint.ts';
import { readSize } from '../../replay/fronts/read-size.ts';

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
  readonly events?: string;
  readonly state?: string;
  readonly limits: Limits;
  readonly dataTimeout: number;
  readonly active: boolean;
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
  --events FILE            append the sessions as JSON lines
  --idle SECONDS           end silent sessions (300)
  --session SECONDS        end long sessions (3600)
  --sessions N             at a time (2000)
  --per-address N          sessions at a time of one client (100)
  --max-bytes BYTES        received in a session, or over a data connection (32M)
  --data-timeout SECONDS   wait for a data connection (60)
  --no-active              never connect to the client (FTP active mode)
  --tls-dir DIR            keep the certificates here that are made (FILE.tls)
  --cert FILE, --key FILE  show this certificate (PEM, with its chain) instead of a copy of the recorded one
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
  events: { type: 'string' },
  idle: { type: 'string' },
  session: { type: 'string' },
  sessions: { type: 'string' },
  'per-address': { type: 'string' },
  'max-bytes': { type: 'string' },
  'data-timeout': { type: 'string', default: '60' },
  'no-active': { type: 'boolean', default: false },
  'tls-dir': { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads the command line; undefined when help was asked for. Throws UsageError. */
export function readReplayOptions(argv: readonly string[]): ReplayOptions | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined) throw new UsageError('replay: no personality file given; see mynah replay --help');
  if (more.length > 0) throw new UsageError(`replay: one personality file, please: what is "${more[0]}"?`);
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
    ...optional('events', values.events, String),
    ...optional('state', values.state, String),
    limits: {
      idle: seconds('--idle', values.idle, defaultLimits.idle),
      session: seconds('--session', values.session, defaultLimits.session),
      sessions: values.sessions === undefined ? defaultLimits.sessions : count('--sessions', values.sessions),
      perAddress:
        values['per-address'] === undefined
          ? defaultLimits.perAddress
          : count('--per-address', values['per-address']),
      bytes:
        values['max-bytes'] === undefined
          ? defaultLimits.bytes
          : readSize('--max-bytes', values['max-bytes']),
    },
    dataTimeout: seconds('--data-timeout', values['data-timeout'], 0),
    active: !values['no-active'],
    tlsFolder: values['tls-dir'] ?? `${file}.tls`,
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
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
