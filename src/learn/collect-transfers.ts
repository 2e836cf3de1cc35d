import { toText } from '../message/latin1.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Transfer } from '../model/personality.ts';
import type { Exchange, Session } from './exchange.ts';

const maxBytes = 1024 * 1024; // of one transfer that are kept
const maxTransfers = 2000;

/** The exchange that a data connection belongs to. */
export interface DataUse {
  readonly direction: Transfer['direction'];
  readonly bytes: string;
}

/** Finds for every data connection the exchange that used it: the last request before the connection ended that asked for one. */
export function dataUses(
  sessions: readonly Session[],
  conversations: readonly Conversation[],
): ReadonlyMap<Exchange, DataUse> {
  const byControl = new Map(sessions.map((session) => [session.conversation.id, session]));
  const uses = new Map<Exchange, DataUse>();
  for (const data of conversations) {
    const session = data.dataOf && byControl.get(data.dataOf.control);
    const first = data.messages[0];
    if (!session || !first) continue;
    const exchange = session.exchanges.findLast(
      ({ time, request, reply }) => time <= first.time && request.kind === 'command' && /^1\d\d/.test(reply),
    );
    if (!exchange || uses.has(exchange)) continue;
    // the one who listens is the server of the data conversation
    const clientSide = data.dataOf?.listener === 'client' ? 'server' : 'client';
    const direction = first.from === clientSide ? 'toServer' : 'toClient';
    const bytes = data.messages
      .filter(({ from }) => from === first.from)
      .map((message) => toText(message.bytes))
      .join('');
    uses.set(exchange, { direction, bytes: bytes.slice(0, maxBytes) });
  }
  return uses;
}

/** What is served over data connections later on: by command, parameter and user, the most frequent bytes. */
export function collectTransfers(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
): readonly Transfer[] {
  const counts = new Map<string, { transfer: Omit<Transfer, 'seen'>; seen: number }>();
  for (const { exchanges } of sessions) {
    const user = exchanges.find(({ request }) => request.kind === 'command')?.request.words[0] ?? '';
    for (const exchange of exchanges) {
      const use = uses.get(exchange);
      if (!use || use.direction === 'toServer') continue;
      const { command, rest } = exchange.request;
      const transfer = { verb: command, argument: rest, user, ...use };
      const key = JSON.stringify(transfer);
      const entry = counts.get(key);
      if (entry) entry.seen++;
      else counts.set(key, { transfer, seen: 1 });
    }
  }
  return [...counts.entries()]
    .map(([key, { transfer, seen }]) => ({ key, value: { ...transfer, seen } }))
    .sort(
      (a, b) => compare(a.value.verb, b.value.verb) || b.value.seen - a.value.seen || compare(a.key, b.key),
    )
    .slice(0, maxTransfers)
    .map(({ value }) => value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
