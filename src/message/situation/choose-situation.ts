import type { Personality, Template } from '../../model/personality.ts';
import type { Situation } from '../../model/situation.ts';
import type { Request } from '../request/request.ts';
import type { History } from '../session/history.ts';
import { type Context, holds, knowledgeLookup } from './situation-tests.ts';

/** Finds the situation that a request is in. */
export type FindSituation = (request: Request, history: History) => Situation;

/** Prepares a personality for answering. */
export function situationFinder({ grammar, knowledge, situations }: Personality): FindSituation {
  const isKnown = knowledgeLookup(knowledge);
  const choose = situationChooser(situations, grammar.verbs);
  return (request, history) => choose(request, history, isKnown);
}

/**
 * Prepares situations for choosing among them; `commands` are known beside those they name. Those that a command can be in are looked
 * up once it comes; those of no command are tried with every request, in order.
 */
export function situationChooser(
  situations: readonly Situation[],
  commands: Iterable<string>,
): (request: Request, history: History, isKnown: Context['isKnown']) => Situation {
  const verbs = new Set(commands);
  for (const { when } of situations)
    for (const test of when) if (test.test === 'verb' && test.is !== '?') verbs.add(test.is);
  const isVerb = (command: string) => verbs.has(command);
  const byCommand = new Map<string, readonly Situation[]>();
  const candidatesFor = (command: string) => {
    const verb = isVerb(command) ? command : '?';
    const known = byCommand.get(verb);
    if (known) return known;
    const found = situations.filter(({ when }) =>
      when.every((test) => test.test !== 'verb' || test.is === verb),
    );
    byCommand.set(verb, found);
    return found;
  };
  const last = situations.at(-1);
  return (request, history, isKnown) => {
    const context: Context = { request, history, isKnown, isVerb };
    const found =
      candidatesFor(request.command).find(({ when }) => when.every((test) => holds(test, context))) ?? last;
    if (!found) throw new Error('a personality has situations');
    return found;
  };
}

/** Templates by id. */
export function templateFinder({ templates }: Pick<Personality, 'templates'>): (id: string) => Template {
  const byId = new Map(templates.map((template) => [template.id, template]));
  return (id) => {
    const found = byId.get(id);
    if (!found) throw new Error(`no template ${id}`);
    return found;
  };
}
