import type { Script } from '../compare/play/script.ts';
import { verifyScripts } from '../compare/play/verify-scripts.ts';
import { greetedName } from '../message/reply/greeted-name.ts';
import type { Personality } from '../model/personality.ts';
import { renameHost } from '../personality/reword/rename-host.ts';
import type { Candidate, MeetCandidate } from './candidate.ts';
import { type Likeness, likenessOf } from './likeness.ts';

/** A candidate with how like the server it is. */
export interface Ranked extends Likeness {
  readonly candidate: Candidate;
}

/** Every candidate that speaks over the transport, the likest first. */
export async function compareCandidates(
  scripts: readonly Script[],
  candidates: readonly Candidate[],
  meet: MeetCandidate,
  progress: (done: number, of: number) => void = () => {},
): Promise<readonly Ranked[]> {
  const transport = scripts[0]?.transport;
  const able = candidates.filter(({ personality }) => personality.service.transport === transport);
  const name = greetedName(scripts.map(({ turns }) => (turns[0]?.said === '' ? turns[0].heard : '')));
  const ranked: Ranked[] = [];
  for (const [index, candidate] of able.entries()) {
    const personality = calledAs(candidate.personality, name);
    const { grammar, templates } = personality;
    const options = { timeout: 0, quiet: 0, parallel: 1, grammar, templates };
    const { verdicts } = await verifyScripts(scripts, meet(personality), options);
    ranked.push({ candidate, ...likenessOf(verdicts, templates) });
    progress(index + 1, able.length);
  }
  return ranked.sort(
    (a, b) =>
      rounded(b) - rounded(a) || b.statuses - a.statuses || (a.candidate.name < b.candidate.name ? -1 : 1),
  );
}

/** Under another name it is the same server still. */
function calledAs(personality: Personality, name: string | undefined): Personality {
  return name === undefined ? personality : renameHost(personality, name).personality;
}

/** Hundredths of what next to nobody has tell nothing. */
function rounded({ share }: Ranked): number {
  return Math.round(200 * share);
}

/** What speaks for a rival at all. */
const leastShare = 0.05;
const leastStatuses = 0.3;
const mostRivals = 4;

/** The likest candidate and those that one could take for it: they speak its protocol. At least one, where there are two. */
export function nearest([best, next, ...others]: readonly Ranked[]): readonly Ranked[] {
  const isNear = ({ share, statuses }: Ranked) => share >= leastShare || statuses >= leastStatuses;
  return [best, next, ...others.filter(isNear).slice(0, mostRivals - 1)].filter((one) => one !== undefined);
}
