import type { Exchange } from '../../src/exchange/exchange.ts';
import { History } from '../../src/message/session/history.ts';
import { situationChooser, templateFinder } from '../../src/message/situation/choose-situation.ts';
import { knowledgeLookup } from '../../src/message/situation/situation-tests.ts';
import type { Personality, Template } from '../../src/model/personality.ts';
import { TransferChooser } from '../../src/replay/files/choose-transfer.ts';
import { TransferPlanner } from '../../src/replay/files/plan-transfers.ts';
import { newState } from '../../src/replay/session/session-options.ts';
import type { Predict } from './predict-status.ts';

/** What of a personality says which situation a request is in. */
export type Answering = Pick<
  Personality,
  'grammar' | 'knowledge' | 'situations' | 'templates' | 'transfers' | 'tree'
>;

/** By the situations of a personality, which see the history as it was recorded. */
export function situationWalker(personality: Answering): Predict {
  const { tree, templates, transfers } = personality;
  const isKnown = knowledgeLookup(personality.knowledge);
  const find = situationChooser(personality.situations, personality.grammar.verbs);
  const templateOf = templateFinder(personality);
  const known = tree && {
    paths: new Set(tree.paths),
    folders: new Set(tree.folders),
    values: tree.start.values,
  };
  const chooser = new TransferChooser(transfers, tree);
  return ({ conversation, exchanges }) => {
    const history = new History(tree);
    const ends = { client: conversation.client, server: conversation.server };
    const shared = newState();
    const plan = new TransferPlanner(chooser, { ends, random: () => 0, timing: 'fast', shared });
    return exchanges.map((exchange) => {
      const { kind } = exchange.request;
      const where = known && kind === 'command' ? plan.whereabouts(exchange.request, history, known) : {};
      const request = { ...exchange.request, ...where };
      const guess = templateOf(find(request, history, isKnown).answer);
      const template = recorded(exchange, guess, templates);
      plan.plan(request, template, history, exchange.time);
      history.add({ request, status: exchange.status, template: template.id, values: [] });
      return guess.status;
    });
  };
}

/** A template with the status that was recorded: the one guessed if that is right. */
function recorded({ status }: Exchange, guess: Template, templates: readonly Template[]): Template {
  const other = () => templates.find((template) => template.status === status);
  return guess.status === status ? guess : { ...(other() ?? guess), status };
}
