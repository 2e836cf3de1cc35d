import type { Session } from '../../src/exchange/exchange.ts';
import { groupSessions } from '../../src/learn/evidence/group-sessions.ts';
import { chooseSessions } from '../../src/learn/features/table/choose-sessions.ts';
import { learnSituations } from '../../src/learn/rules/learn-situations.ts';
import { learnTemplates } from '../../src/learn/templates/learn-templates.ts';
import type { Request } from '../../src/message/request/request.ts';
import type { Grammar } from '../../src/model/grammar.ts';
import type { Answering } from './situation-walker.ts';

/** Situations learned from what automata are told: commands and the statuses of their answers. */
export function learnCommands(sessions: readonly Session[], grammar: Grammar): Answering {
  const told = commandsOnly(sessions);
  const { clusters, templates } = learnTemplates(told, new Map(), grammar, { echoes: false });
  const { situations, knowledge } = learnSituations(
    chooseSessions(told, clusters),
    clusters,
    templates,
    grammar,
    { state: true, classes: false, cascade: true, caseless: grammar.caseless, observe: () => {} },
  );
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
