import { withoutGoodbyes } from '../../exchange/idle-goodbyes.ts';
import { withoutEncryptedSsh } from '../../exchange/without-encrypted-ssh.ts';
import { toText } from '../../message/bytes/latin1.ts';
import type { Conversation, Endpoint, Side, Transport } from '../../model/conversation.ts';

/**
 * One recorded conversation as something to play again: what the client says turn by turn, and what the real server
 * answered. Bytes are latin1 strings. Times in µs since the Unix epoch.
 */
export interface Script {
  /** `id` of the conversation. */
  readonly id: number;
  readonly transport: Transport;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly start: number;
  readonly turns: readonly Turn[];
  /** The server closed or reset the connection after its last reply. */
  readonly serverEnds: boolean;
}

/** Sample: `{ said: 'QUIT\r\n', heard: '221 Bye\r\n', time: 1795404101000123, delay: 900, lasts: 900, judged: true }`. */
export interface Turn {
  /** All the client said until the server spoke, in one write; `''` in the first turn where the server speaks first. */
  readonly said: string;
  /** All the server said until the client spoke again. */
  readonly heard: string;
  readonly time: number;
  /** µs from the client's last byte to the server's first, and to its last. */
  readonly delay: number;
  readonly lasts: number;
  /** False where the recording does not show what the server would have said. */
  readonly judged: boolean;
  /** TLS begins before this turn. */
  readonly secured?: true;
  /** A data connection that was announced in this turn. */
  readonly data?: DataPlan;
}

/** What went over a data connection (FTP). */
export interface DataPlan {
  readonly listener: Side;
  readonly fromClient: string;
  readonly fromServer: string;
  /** Inside TLS. */
  readonly secured?: true;
}

/** A client that left this soon after its last words did not wait for an answer, µs. */
const shortestWait = 1_000_000;

/**
 * Cuts recordings into scripts; data connections belong to their control conversation and get no script of their own. What a server said to a client that had fallen silent is left out:
 * nobody waits for it here. So is what is encrypted with keys that nobody has, as it is in learning.
 */
export function scriptsOf(recorded: readonly Conversation[]): readonly Script[] {
  const { conversations } = withoutGoodbyes(recorded.map((one) => withoutEncryptedSsh(one)?.clear ?? one));
  const data = new Map<number, Conversation[]>();
  for (const conversation of conversations) {
    const control = conversation.dataOf?.control;
    if (control !== undefined) data.set(control, [...(data.get(control) ?? []), conversation]);
  }
  const captureEnd = conversations.reduce((latest, { end }) => Math.max(latest, end), 0);
  return conversations
    .filter(({ dataOf, messages }) => dataOf === undefined && messages.length > 0)
    .map((conversation) => {
      // nobody closes a UDP flow: it goes on for as long as the capture does
      const end = conversation.transport === 'udp' ? captureEnd : conversation.end;
      return scriptOf({ ...conversation, end }, data.get(conversation.id) ?? []);
    });
}

interface OpenTurn {
  said: string;
  heard: string;
  time: number;
  firstAt: number;
  lastAt: number;
  secured?: true;
  data?: DataPlan;
}

function scriptOf(conversation: Conversation, data: readonly Conversation[]): Script {
  const { id, transport, client, server, start, messages, ending } = conversation;
  const announced = new Map(data.map((one) => [one.dataOf?.announcement, one]));
  const turns: OpenTurn[] = [];
  for (const [index, { from, bytes, time }] of messages.entries()) {
    let turn = turns.at(-1);
    const begins = from === 'client' && (turn === undefined || turn.heard !== '' || transport === 'udp');
    const secures = index === conversation.tls?.before;
    if (turn === undefined || begins || secures) {
      turn = { said: '', heard: '', time: from === 'client' ? time : start, firstAt: 0, lastAt: 0 };
      if (secures) turn.secured = true;
      turns.push(turn);
    }
    if (from === 'client') {
      turn.said += toText(bytes);
      turn.time = time;
    } else {
      if (turn.heard === '') turn.firstAt = time;
      turn.lastAt = time;
      turn.heard += toText(bytes);
    }
    const plan = announced.get(index);
    if (plan) turn.data = planOf(plan);
  }
  const serverEnds = ending === 'server' || ending === 'reset';
  const whole = conversation.missing.client === 0 && conversation.missing.server === 0;
  return {
    id,
    transport,
    client,
    server,
    start,
    serverEnds,
    turns: turns.map((turn, index) => {
      const waited = index < turns.length - 1 || serverEnds || conversation.end - turn.time >= shortestWait;
      return finishTurn(turn, whole && (turn.heard !== '' || waited));
    }),
  };
}

function finishTurn({ said, heard, time, firstAt, lastAt, secured, data }: OpenTurn, judged: boolean): Turn {
  const since = (at: number) => (heard === '' ? 0 : Math.max(0, at - time));
  return {
    said,
    heard,
    time,
    delay: since(firstAt),
    lasts: since(lastAt),
    judged,
    ...(secured ? { secured } : {}),
    ...(data ? { data } : {}),
  };
}

function planOf({ dataOf, messages, tls }: Conversation): DataPlan {
  const said = (side: Side) =>
    messages
      .filter(({ from }) => from === side)
      .map(({ bytes }) => toText(bytes))
      .join('');
  // in an active transfer the FTP server is the one that connects, but `client` and `server` may name TCP's roles
  const swapped = dataOf?.listener === 'client';
  return {
    listener: dataOf?.listener ?? 'server',
    fromClient: said(swapped ? 'server' : 'client'),
    fromServer: said(swapped ? 'client' : 'server'),
    ...(tls ? { secured: true } : {}),
  };
}
