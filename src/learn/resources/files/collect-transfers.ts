import { History } from '../../../message/session/history.ts';
import { toText } from '../../../message/bytes/latin1.ts';
import { OwnFiles } from '../../../message/session/client-files.ts';
import { Restart } from '../../../message/session/restart.ts';
import { pathOf } from '../../../message/session/file-paths.ts';
import type { Conversation, Side } from '../../../model/conversation.ts';
import type { Transfer, Tree } from '../../../model/personality.ts';
import type { Exchange, Session } from '../../../exchange/exchange.ts';

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
    if (!session) continue;
    // the one who listens is the server of the data conversation
    const clientSide = data.dataOf?.listener === 'client' ? 'server' : 'client';
    const [first] = data.messages;
    // an empty transfer ends with the one who had nothing to send
    const from = first?.from ?? (data.ending === clientSide ? clientSide : other(clientSide));
    const exchange = session.exchanges.findLast(
      ({ time, request, reply }) =>
        time <= (first?.time ?? data.end) && request.kind === 'command' && /^1\d\d/.test(reply),
    );
    if (!exchange || uses.has(exchange)) continue;
    const direction = from === clientSide ? 'toServer' : 'toClient';
    const bytes = data.messages
      .filter((message) => message.from === from)
      .map((message) => toText(message.bytes))
      .join('');
    uses.set(exchange, { direction, bytes: bytes.slice(0, maxBytes) });
  }
  return uses;
}

function other(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

/** What is served over data connections later on: by command, parameter, user, folder and whether it is text, the most frequent bytes. */
export function collectTransfers(
  sessions: readonly Session[],
  uses: ReadonlyMap<Exchange, DataUse>,
  tree?: Tree,
): readonly Transfer[] {
  const counts = new Map<string, { transfer: Omit<Transfer, 'seen'>; seen: number; isPart: boolean }>();
  for (const { exchanges } of sessions) {
    const history = new History(tree);
    const own = new OwnFiles();
    const restart = new Restart();
    for (const exchange of exchanges) {
      const use = uses.get(exchange);
      const { folder, asText, user } = history;
      const { request, status, time } = exchange;
      restart.next(request, status);
      history.add({ request, status, template: '', values: [] });
      own.answered(request, status, { folder: folder ?? '/', time });
      if (use?.direction === 'toServer') own.store(request, folder ?? '/', use.bytes, { asText, time });
      const isPart = use !== undefined && restart.takeAsked();
      // what a client has stored itself is its own
      if (use?.direction !== 'toClient' || own.get(pathOf(folder ?? '/', request.rest))) continue;
      const transfer = {
        verb: request.command,
        argument: request.rest,
        user,
        ...(folder === undefined ? {} : { folder }),
        ...(asText ? { text: true as const } : {}),
        ...use,
      };
      const key = JSON.stringify(transfer);
      const entry = counts.get(key);
      if (entry) entry.seen++;
      else counts.set(key, { transfer, seen: 1, isPart });
    }
  }
  // of those seen as often, the first: what clients have left behind comes later
  return [...counts.values()]
    .sort((a, b) => Number(a.isPart) - Number(b.isPart) || b.seen - a.seen)
    .map(({ transfer, seen }) => ({ ...transfer, seen }))
    .sort((a, b) => compare(a.verb, b.verb))
    .slice(0, maxTransfers);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
