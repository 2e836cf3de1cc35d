import type { PassDescription } from './model/pass.ts';
import { recordingsPass } from './rules/floor/remember-recordings.ts';
import { rulePasses } from './rules/rule-passes.ts';
import { refusalExplanations } from './rules/tree/first-questions.ts';
import { questionPasses } from './rules/tree/grow-situations.ts';
import { memoryPass } from './rules/tree/tree-grower.ts';
import { errorLimits } from './state/find-error-limits.ts';
import { eventGroups, flagOfRefusal, flagPasses, proposedFlags } from './state/flag-passes.ts';
import { stateRefusals } from './state/state.ts';
import { draftPasses } from './templates/draft-passes.ts';
import { worldPasses } from './world/world.ts';

/** Parts of learning that reach over several passes. */
const parts: readonly PassDescription[] = [
  { name: 'echo', explanation: 'what the client said may come back in a reply' },
  { name: 'state', explanation: 'what was said before may matter' },
  { name: 'classes', explanation: 'what a request says beside its command may matter' },
  {
    name: 'cascade',
    explanation: 'what was never seen is answered as its like was, and not only as most was',
  },
];

/** Steps without which there is no personality. */
export const stepsOfAll: readonly PassDescription[] = [
  { name: 'inferFraming', explanation: 'how streams are cut into messages' },
  { name: 'inferReplyShape', explanation: 'where a reply ends' },
  {
    name: 'alignReplies',
    explanation: 'which lines answer which request, where clients did not wait for them',
  },
  { name: 'buildTemplates', explanation: 'what in replies varies, and how it is made' },
  {
    name: 'growSituations',
    explanation: 'the tree of each command: the questions that tell its answers apart',
  },
];

/** Everything of learning that can be left out, in the order in which it runs; `npm run ablation` says what each contributes. */
export const passList: readonly PassDescription[] = [
  ...parts,
  ...worldPasses,
  ...draftPasses,
  errorLimits,
  eventGroups,
  flagOfRefusal,
  ...flagPasses,
  stateRefusals,
  proposedFlags,
  ...questionPasses,
  ...refusalExplanations,
  memoryPass,
  ...rulePasses,
  recordingsPass,
];

export const passNames: readonly string[] = passList.map(({ name }) => name);
