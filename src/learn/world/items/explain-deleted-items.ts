import type { Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { History } from '../../../message/session/history.ts';
import { goneFrom } from '../../../message/session/item-lists.ts';
import { numberNamed } from '../../../message/session/numbered.ts';
import type { GoneLines } from '../../../model/field.ts';
import type { ItemEvidence } from './item-evidence.ts';

const leastGone = 2; // groups of sessions in which something was gone
const mostWrong = 0.25; // share of what was taken although it should be gone
const mostCauses = 6; // that are tried

interface NumberedExchange {
  readonly key: string;
  readonly number: number;
  readonly group: number;
  readonly session: number;
  readonly index: number;
}

/** An exchange that names something that is there, with the session before it. */
interface Sight {
  readonly number: number;
  readonly group: number;
  readonly refused: boolean;
  readonly history: History;
}

/** Looks for the requests that take away what they name by its number, and for what brings it back: after them it is refused although it is there. */
export function explainDeletedItems(
  visits: readonly NumberedExchange[],
  evidence: ItemEvidence,
  sessions: readonly Session[],
): GoneLines | undefined {
  const sights = visits.flatMap(({ key, number, group, session, index }): Sight[] => {
    if (!evidence.isThere(key, number, group)) return [];
    const exchanges = sessions[session]?.exchanges ?? [];
    return [
      {
        number,
        group,
        refused: isRefusal(exchanges[index]?.status ?? ''),
        history: historyOf(exchanges.slice(0, index)),
      },
    ];
  });
  const causes = new Map<string, { cause: GoneLines; count: number }>();
  for (const { number, refused, history } of sights) {
    if (!refused) continue;
    for (const { request, status } of history.events) {
      if (numberNamed(request) !== number || isRefusal(status)) continue;
      const key = `${request.command}\0${status}`;
      const cause = { verb: request.command, status };
      causes.set(key, { cause, count: (causes.get(key)?.count ?? 0) + 1 });
    }
  }
  const tried = [...causes.entries()]
    .sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostCauses);
  let best: { gone: GoneLines; score: number } | undefined;
  for (const [, { cause }] of tried) {
    for (const gone of [cause, ...endsOf(sights, cause)]) {
      const score = scoreOf(sights, gone);
      if (score !== undefined && score > (best?.score ?? 0)) best = { gone, score };
    }
  }
  return best?.gone;
}

function historyOf(exchanges: Session['exchanges']): History {
  const history = new History();
  for (const { request, status } of exchanges) history.add({ request, status, template: '', values: [] });
  return history;
}

const isGone = ({ number, history }: Sight, gone: GoneLines) => goneFrom(gone, history).has(String(number));

/** What happened between a cause and that the same was taken again. */
function endsOf(sights: readonly Sight[], cause: GoneLines): readonly GoneLines[] {
  const ends = new Map<string, GoneLines>();
  for (const sight of sights) {
    if (sight.refused || !isGone(sight, cause)) continue;
    sight.history.findLast(({ request, status }) => {
      if (request.command === cause.verb && status === cause.status) return true;
      if (!isRefusal(status))
        ends.set(`${request.command}\0${status}`, { ...cause, until: { verb: request.command, status } });
      return false;
    });
  }
  return [...ends.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, end]) => end);
}

/** Refusals explained less what is explained wrongly; undefined where that is too little or too much. */
function scoreOf(sights: readonly Sight[], gone: GoneLines): number | undefined {
  const away = sights.filter((sight) => isGone(sight, gone));
  const refused = away.filter((sight) => sight.refused);
  const wrong = away.length - refused.length;
  if (new Set(refused.map(({ group }) => group)).size < leastGone || wrong > mostWrong * refused.length)
    return undefined;
  return refused.length - wrong;
}
