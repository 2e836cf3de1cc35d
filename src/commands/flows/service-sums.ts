import type { FlowSummary } from '../../capture/conversations/describe-flow.ts';
import type { Endpoint, Transport } from '../../model/conversation.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { asciiText } from '../../personality/ascii-json.ts';

/** What a capture has of one service: `mynah flows --services --json` prints a line for each. */
export interface ServiceSum {
  readonly transport: Transport;
  readonly server: Endpoint;
  readonly sessions: number;
  /** Sessions in which the server said anything. */
  readonly answered: number;
  readonly clients: number;
  readonly clientBytes: number;
  readonly serverBytes: number;
  /** Seconds since the Unix epoch. */
  readonly start: number;
  readonly end: number;
}

const mostListed = 50;

/** Sums conversations up by the server that was asked. */
export class ServiceSums {
  readonly #sums = new Map<string, ServiceSum>();
  readonly #clients = new Map<string, Set<string>>();

  add({ transport, server, client, clientBytes, serverBytes, start, end }: FlowSummary): void {
    const key = `${transport} ${endpointText(server)}`;
    const clients = this.#clients.get(key) ?? new Set();
    this.#clients.set(key, clients.add(client.address));
    const old = this.#sums.get(key);
    this.#sums.set(key, {
      transport,
      server,
      sessions: (old?.sessions ?? 0) + 1,
      answered: (old?.answered ?? 0) + (serverBytes > 0 ? 1 : 0),
      clients: clients.size,
      clientBytes: (old?.clientBytes ?? 0) + clientBytes,
      serverBytes: (old?.serverBytes ?? 0) + serverBytes,
      start: Math.min(old?.start ?? start / 1e6, start / 1e6),
      end: Math.max(old?.end ?? 0, end / 1e6),
    });
  }

  /** The service with the most answered sessions first; what only one side said comes behind, as data connections are so. */
  get all(): readonly ServiceSum[] {
    const isDialogue = (sum: ServiceSum) => Number(sum.clientBytes > 0 && sum.serverBytes > 0);
    return [...this.#sums.values()].sort(
      (a, b) =>
        b.answered - a.answered ||
        b.sessions - a.sessions ||
        isDialogue(b) - isDialogue(a) ||
        b.serverBytes - a.serverBytes,
    );
  }

  json(): string {
    return this.all.map((sum) => `${JSON.stringify(sum)}\n`).join('');
  }

  /** For people; `paths` are the captures, for what to do next. */
  text(paths: readonly string[]): string {
    const all = this.all;
    const [first] = all;
    if (first === undefined) return 'no conversations\n';
    // What was asked once beside services that were asked more often is a data connection, as a rule.
    const often = all.filter(({ answered }) => first.answered < 2 || answered > 1);
    const listed = often.slice(0, mostListed);
    const rest = all.length - listed.length;
    const more =
      rest === 0 ? '' : `and ${rest} more that were asked once or never answered, as data connections are\n`;
    return `${heading}${listed.map(row).join('')}${more}\n${hints(often, paths)}`;
  }
}

const heading = line(
  'server',
  'sessions',
  'answered',
  'clients',
  'from client',
  'from server',
  'first (UTC)',
);

function row({
  transport,
  server,
  sessions,
  answered,
  clients,
  clientBytes,
  serverBytes,
  start,
}: ServiceSum): string {
  const date =
    start > 8.64e12 ? String(start) : new Date(start * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const numbers = [sessions, answered, clients, clientBytes, serverBytes].map(String);
  return line(`${transport} ${endpointText(server)}`, ...numbers, date);
}

function line(server: string, ...others: readonly string[]): string {
  const date = others.at(-1);
  const numbers = others.slice(0, -1).map((text, index) => text.padStart(index < 3 ? 8 : 11));
  return `${[server.padEnd(30), ...numbers, date].join('  ')}\n`;
}

/** What can be learned, and how. */
function hints(often: readonly ServiceSum[], paths: readonly string[]): string {
  const [first, ...others] = often;
  if (first === undefined || first.answered === 0)
    return 'no server has answered: there is nothing to learn\n';
  const captures = paths
    .map((path) => (/^[\w./@%+,=:-]+$/.test(path) ? path : `'${asciiText(path)}'`))
    .join(' ');
  const one = `mynah learn ${captures} --server ${endpointText(first.server)}\n`;
  if (others.length === 0) return `learn it:           mynah learn ${captures}\n`;
  return `learn the first:    ${one}learn all, each into a file of its own:\n                    mynah learn ${captures}\n`;
}
