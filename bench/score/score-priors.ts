import type { Priors } from '../../src/knowledge/priors.ts';
import { type LearnedServer, learnPriors } from '../../src/learn/learn-priors.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { JudgedServer } from './judged-servers.ts';
import { type Accuracy, accuracyOf, firstSessions, macroAverage, recordings } from './score-captures.ts';

/** What unseen sessions give after learning from so many sessions, without and with what is known of other servers. */
export interface PriorScore {
  readonly server: string;
  readonly sizes: readonly { readonly without: Accuracy; readonly with: Accuracy }[];
}

const priorSizes = ['8 sessions (small)', '20 sessions', 'train + train2'];

/** Judges a server with its own family left out of what is known. */
export async function scorePriors(
  server: JudgedServer,
  sources: ReadonlyMap<string, readonly LearnedServer[]>,
): Promise<PriorScore> {
  const priors = libraryWithout(server.name, sources);
  const train = await recordings(server, ['train']);
  const trainings: readonly (readonly Conversation[])[] = [
    await recordings(server, ['small']),
    firstSessions(train, 20),
    await recordings(server, ['train', 'train2']),
  ];
  const sizes = [];
  for (const training of trainings)
    sizes.push({
      without: await accuracyOf(server, training),
      with: await accuracyOf(server, training, { priors }),
    });
  return { server: server.name, sizes };
}

const wholes = new Map<string, Priors>();

function libraryWithout(
  server: string,
  sources: ReadonlyMap<string, readonly LearnedServer[]>,
): readonly Priors[] {
  return [...sources].flatMap(([protocol, all]) => {
    const family = all.find(({ name }) => name === server)?.family;
    const others = all.filter((one) => one.family !== family);
    if (others.length < all.length) return others.length > 0 ? [learnPriors(protocol, others)] : [];
    const whole = wholes.get(protocol) ?? learnPriors(protocol, all);
    wholes.set(protocol, whole);
    return [whole];
  });
}

/** The head of the table, a row a server, and the mean: class / text in percent, without and with. */
export function priorRows(scores: readonly PriorScore[]): readonly (readonly string[])[] {
  const shown = (one: Accuracy) => `${(100 * one.class).toFixed(1)} / ${(100 * one.text).toFixed(1)}`;
  const cells = (sizes: PriorScore['sizes']) => sizes.flatMap((one) => [shown(one.without), shown(one.with)]);
  const means = priorSizes.map((_, size) => ({
    without: macroAverage(scores.flatMap(({ sizes }) => sizes[size]?.without ?? [])),
    with: macroAverage(scores.flatMap(({ sizes }) => sizes[size]?.with ?? [])),
  }));
  return [
    ['server', ...priorSizes.flatMap((size) => [size, 'with priors'])],
    ...scores.map(({ server, sizes }) => [server, ...cells(sizes)]),
    ['mean', ...cells(means)],
  ];
}
