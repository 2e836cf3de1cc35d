import type { Session } from '../../../exchange/exchange.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import { type PropertyUnit, readUnits } from '../../../message/reply/property-units.ts';
import type { Request } from '../../../message/request/request.ts';
import { History } from '../../../message/session/history.ts';
import { type Asked, askedIn, ownerNamed } from '../../../message/session/properties.ts';
import { groupSessions } from '../../evidence/group-sessions.ts';
import { refusalReason } from '../../evidence/refusal-reason.ts';

/** A request for properties with the lines that told them. */
export interface Told {
  readonly request: Request;
  readonly asked: Asked;
  readonly units: readonly PropertyUnit[];
  readonly names: readonly string[];
  readonly group: number;
  /** What was said last with commands that may tell whose the things are. */
  readonly said: ReadonlyMap<string, Said>;
}

/** Who was named last with a command, and when in its session. */
interface Said {
  readonly name: string;
  readonly at: number;
}

/** Requests that name things by numbers, and what was told of them; nothing where they are not there. */
export function toldIn(sessions: readonly Session[], verbs: readonly string[]): readonly Told[] {
  const groups = groupSessions(sessions);
  return sessions.flatMap(({ exchanges }, session) => {
    const history = new History();
    return exchanges.flatMap(({ request, reply, status }): Told[] => {
      const asked = askedIn(request);
      const units = asked ? readUnits(reply) : [];
      const [first, ...others] = units.map(({ properties }) => properties.map(([name]) => name));
      const isTold = first && others.every((names) => names.join(' ') === first.join(' '));
      const isAnswered = isTold || (units.length === 0 && isAboutThings(reply, status));
      const said = asked && isAnswered ? saidIn(history, verbs) : undefined;
      history.add({ request, status, template: '', values: [] });
      if (!asked || !said) return [];
      return [{ request, asked, units, names: first ?? [], group: groups[session] ?? session, said }];
    });
  });
}

/** An answer that tells nothing of a thing says that it is not there, unless it is about the request. */
function isAboutThings(reply: string, status: string): boolean {
  const reason = refusalReason({ parts: [reply], status });
  return reason === 'value' || (reason === 'none' && !isRefusal(status));
}

function saidIn(history: History, verbs: readonly string[]): ReadonlyMap<string, Said> {
  return new Map(
    verbs.flatMap((verb) => {
      const at = history.lastAt({ verb });
      return at === 0 ? [] : [[verb, { name: ownerNamed(history.latest(verb)?.request), at }] as const];
    }),
  );
}
