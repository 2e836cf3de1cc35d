import type { Session } from '../../src/exchange/exchange.ts';
import { groupSessions } from '../../src/learn/evidence/group-sessions.ts';
import { chooseSessions } from '../../src/learn/features/table/choose-sessions.ts';
import { Passes } from '../../src/learn/model/pass.ts';
import { learnRules } from '../../src/learn/rules/rules.ts';
import { learnTemplates } from '../../src/learn/templates/templates.ts';
import type { Request } from '../../src/message/request/request.ts';
import type { Grammar } from '../../src/model/grammar.ts';
import type { Answering } from './situation-walker.ts';

/** Situations learned from what automata are told: commands and the statuses of their answers. */
export function learnCommands(sessions: readonly Session[], grammar: Grammar): Answering {
  const told = commandsOnly(sessions);
  const passes = new Passes({ without: ['echo', 'classes'] });
  const { clusters, templates } = learnTemplates({ sessions: told, uses: new Map(), grammar, passes });
  const chosen = chooseSessions(told, clusters);
  const { situations, knowledge } = learnRules({ sessions: chosen, clusters, templates, grammar, passes });
  return { grammar, templates, situations, knowledge, transfers: [] };
}

/** The sessions with nothing but commands in their requests, and instead of the rest a number that repeated runs share. */
export function commandsOnly(sessions: readonly Session[]): readonly Session[] {
  const groups = groupSessions(sessions);
  return sessions.map((session, index) => ({
    ...session,
    exchanges: session.exchanges.map((exchange) => ({
      ...exchange,
      reply: exchange.status,
      request: bare(exchange.request, groups[index] ?? 0),
    })),
  }));
}

function bare({ kind, verb, command }: Request, group: number): Request {
  const nothing = { line: command, tag: '', words: [], rest: '', body: '' };
  return { kind, verb, command, raw: `${group}`.padStart(6, '0'), ...nothing };
}
