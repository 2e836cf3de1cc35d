import minBy from 'lodash/minBy.js';
import uniqBy from 'lodash/uniqBy.js';
import type { Session } from '../../../exchange/exchange.ts';
import { protectionVerb } from '../../../knowledge/data-protection.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { partOf } from '../../../message/request/parts.ts';
import { tableKey } from '../../../message/session/table-key.ts';
import type { Conversation } from '../../../model/conversation.ts';
import { memoize } from '../../../model/memoize.ts';
import type { ServerTls } from '../../../model/tls.ts';

/** One in so many connections may contradict what decides over them. */
const FEW = 4;

/**
 * Finds what makes a server lead its data connections through TLS: the value last said with some command where they were, and
 * not where they were not, but for a few. Undefined where none was.
 */
export function learnDataProtection(
  conversations: readonly Conversation[],
  sessions: readonly Session[],
): ServerTls['data'] {
  const sealed: Map<string, string>[] = [];
  const plain: Map<string, string>[] = [];
  for (const data of conversations) {
    const control = data.dataOf?.control;
    if (control === undefined || (data.messages.length === 0 && !data.tls)) continue;
    const said = saidBefore(sessions, control, data.start);
    (data.tls ? sealed : plain).push(said);
  }
  const kinds = uniqBy(
    sealed.flatMap((said) => [...said]),
    (kind) => kind.join('\n'),
  );
  const isSaid = (said: Map<string, string>, [command, value]: Kind) => said.get(command) === value;
  // connections that came to nothing may look like anything
  const wrong = (kind: Kind) =>
    sealed.filter((said) => !isSaid(said, kind)).length + plain.filter((said) => isSaid(said, kind)).length;
  const least = Math.min(...kinds.map(wrong));
  if (least * FEW > sealed.length) return undefined;
  const best = kinds.filter((kind) => wrong(kind) === least);
  const [command = '', value = ''] = mostLikely(best, sessions) ?? [];
  const [verb = '', status = ''] = command.split('\n');
  return verb === '' ? undefined : { verb, status, value };
}

type Kind = readonly [command: string, value: string];

/** Of those that explain as much: the one known for it, else one of few values, as switches have, else the one said last before its effect. */
function mostLikely(kinds: readonly Kind[], sessions: readonly Session[]): Kind | undefined {
  const known = kinds.find(([command]) => command.startsWith(`${protectionVerb}\n`));
  if (known) return known;
  const valuesOf = memoize(
    (verb) =>
      new Set(
        sessions.flatMap(({ exchanges }) =>
          exchanges
            .filter(({ request, status }) => request.command === verb && !isRefusal(status))
            .map(({ request }) => tableKey(partOf(request, 'arg1'))),
        ),
      ).size,
  );
  return minBy([...kinds].reverse(), ([command]) => valuesOf(command.split('\n')[0] ?? ''));
}

/** The latest value said with each command, by `command\nstatus`, in the order in which they were said. */
function saidBefore(sessions: readonly Session[], control: number, time: number): Map<string, string> {
  const said = new Map<string, string>();
  for (const { conversation, exchanges } of sessions) {
    if (conversation.id !== control) continue;
    for (const { request, status, time: at } of exchanges) {
      if (at > time || isRefusal(status) || request.words.length === 0) continue;
      const key = `${request.command}\n${status}`;
      said.delete(key);
      said.set(key, tableKey(partOf(request, 'arg1')));
    }
  }
  return said;
}
