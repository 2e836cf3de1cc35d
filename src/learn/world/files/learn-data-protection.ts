import minBy from 'lodash/minBy.js';
import type { Session } from '../../../exchange/exchange.ts';
import { protectionVerb } from '../../../knowledge/data-protection.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { partOf } from '../../../message/request/parts.ts';
import { tableKey } from '../../../message/request/table-key.ts';
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
  const kinds = countKinds(sealed, plain);
  // connections that came to nothing may look like anything
  const wrong = (kind: Counted) => sealed.length - kind.sealed + kind.plain;
  const least = kinds.reduce((fewest, kind) => Math.min(fewest, wrong(kind)), Number.POSITIVE_INFINITY);
  if (least * FEW > sealed.length) return undefined;
  const best = kinds.filter((kind) => wrong(kind) === least).map(({ kind }) => kind);
  const [command = '', value = ''] = mostLikely(best, sessions) ?? [];
  const [verb = '', status = ''] = command.split('\n');
  return verb === '' ? undefined : { verb, status, value };
}

type Kind = readonly [command: string, value: string];

/** In how many connections of both kinds something was the latest with its command. */
interface Counted {
  readonly kind: Kind;
  sealed: number;
  plain: number;
}

function countKinds(
  sealed: readonly ReadonlyMap<string, string>[],
  plain: readonly ReadonlyMap<string, string>[],
): readonly Counted[] {
  const counts = new Map<string, Counted>();
  for (const said of sealed)
    for (const kind of said) {
      const known = counts.get(kind.join('\n')) ?? { kind, sealed: 0, plain: 0 };
      known.sealed += 1;
      counts.set(kind.join('\n'), known);
    }
  for (const said of plain)
    for (const kind of said) {
      const known = counts.get(kind.join('\n'));
      if (known) known.plain += 1;
    }
  return [...counts.values()];
}

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
