import type { FlowSummary } from '../../capture/conversations/describe-flow.ts';
import type { Endpoint } from '../../model/conversation.ts';

/** A conversation as one line of JSON. Times are seconds since the Unix epoch, to the microsecond. */
export function flowJson(flow: FlowSummary): string {
  const { client, server, problems } = flow;
  // By hand: JSON.stringify takes three times as long, and nothing but the problems needs escaping.
  return `{"transport":"${flow.transport}","client":{"address":"${client.address}","port":${client.port}},"server":{"address":"${server.address}","port":${server.port}},"start":${seconds(flow.start)},"end":${seconds(flow.end)},"packets":${flow.packets},"clientBytes":${flow.clientBytes},"serverBytes":${flow.serverBytes},"clientMd5":"${flow.clientMd5}","serverMd5":"${flow.serverMd5}","ending":"${flow.ending}","problems":${problems.length === 0 ? '[]' : JSON.stringify(problems)}${flow.tls === undefined ? '' : `,"tls":${JSON.stringify(flow.tls)}`}}\n`;
}

/** The heading of the rows that `flowText` makes. */
export const FLOW_HEADING = row(
  '',
  'client',
  'server',
  'start (UTC)',
  'seconds',
  'packets',
  'from client',
  'from server',
  'ended by',
  '',
);

/** A conversation as one line for people. */
export function flowText(flow: FlowSummary): string {
  return row(
    flow.transport,
    endpoint(flow.client),
    endpoint(flow.server),
    date(flow.start),
    ((flow.end - flow.start) / 1e6).toFixed(3),
    String(flow.packets),
    String(flow.clientBytes),
    String(flow.serverBytes),
    flow.ending,
    [...flow.problems, ...tlsText(flow.tls)].join('; '),
  );
}

/** `TLS 1.3 TLS_AES_256_GCM_SHA384 mx.example.org`. */
function tlsText(tls: object | undefined): string[] {
  if (tls === undefined) return [];
  const { version = 'TLS', cipher, serverName, established }: Readonly<Record<string, unknown>> = { ...tls };
  const words = [version, cipher, serverName, established ? undefined : 'not established'];
  return [words.filter((word) => word !== undefined).join(' ')];
}

function row(
  transport: string,
  client: string,
  server: string,
  start: string,
  duration: string,
  packets: string,
  fromClient: string,
  fromServer: string,
  ending: string,
  problems: string,
): string {
  const text = `${transport.padEnd(3)} ${client.padEnd(21)} ${server.padEnd(21)} ${start.padEnd(23)} ${duration.padStart(9)} ${packets.padStart(7)} ${fromClient.padStart(11)} ${fromServer.padStart(11)} ${ending.padEnd(10)} ${problems}`;
  return `${text.trimEnd()}\n`;
}

function endpoint({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function seconds(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  return `${whole}.${String(micros - whole * 1e6).padStart(6, '0')}`;
}

let lastSecond = -1;
let lastDate = '';

/** To the millisecond; seconds since the epoch where the calendar of JavaScript ends. Rows in a row share their second. */
function date(micros: number): string {
  const second = Math.floor(micros / 1e6);
  if (second > 8.64e12) return seconds(micros);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toISOString().replace('T', ' ').slice(0, -4);
  }
  return lastDate + String(Math.floor((micros - second * 1e6) / 1000)).padStart(3, '0');
}
