import { History } from '../../message/session/history.ts';
import { situationChooser } from '../../message/situation/choose-situation.ts';
import { knowledgeLookup } from '../../message/situation/situation-tests.ts';
import type { Example } from '../../model/decision.ts';
import { pastNames } from '../rules/floor/past-names.ts';
import type { FloorInput } from '../rules/floor/recorded-answers.ts';

/** Tells for every recorded exchange which situation answers it: what a situation stands for, and what it had to be told apart from. */
export function tellExamples(
  { sessions, clusters, templates, situations, knowledge, grammar, tree }: FloorInput,
  onExample: (example: Example) => void,
): void {
  const templateAt = new Map(
    clusters.flatMap(({ members }, label) =>
      members.map(({ session, index }) => [`${session} ${index}`, templates[label]?.id] as const),
    ),
  );
  const choose = situationChooser(situations, grammar.verbs);
  const isKnown = knowledgeLookup(knowledge);
  const pasts = pastNames(sessions, grammar);
  const inOrder = [...sessions.keys()].sort(
    (a, b) => (sessions[a]?.conversation.start ?? 0) - (sessions[b]?.conversation.start ?? 0) || a - b,
  );
  for (const [place, number] of inOrder.entries()) {
    const { conversation, exchanges } = sessions[number] ?? { exchanges: [] };
    const history = new History(tree, pasts[number]?.names);
    for (const [index, { request, reply, status, time }] of exchanges.entries()) {
      const template = templateAt.get(`${number} ${index}`);
      if (template === undefined || conversation === undefined) continue;
      const situation = choose(request, history, isKnown);
      history.add({ request, status, template, values: [] });
      onExample({
        session: place + 1,
        exchange: index + 1,
        client: conversation.client,
        time,
        command: request.command,
        request: request.raw,
        reply,
        template,
        situation: situation.id,
      });
    }
  }
}
