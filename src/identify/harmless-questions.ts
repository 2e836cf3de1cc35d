import { loginOf } from '../message/request/login-of.ts';
import { readRequest } from '../message/request/request.ts';
import type { Conversation } from '../model/conversation.ts';
import type { Personality } from '../model/personality.ts';
import type { Step } from '../scan/model/session-plan.ts';
import { collectCorpus } from '../scan/questions/corpus.ts';
import { groupBy } from '../statistics/group-by.ts';

const mostQuestions = 80; // of one personality
const longestQuestion = 300; // bytes

/**
 * What may be asked of a stranger's server to find out which one it is: what clients were recorded saying to this one, but for what changes
 * things, by the words that plans name (`unwanted`, in capitals) and by what was learned, and but for passwords. Of each command a few.
 */
export function harmlessQuestions(
  personality: Personality,
  conversations: readonly Conversation[],
  unwanted: ReadonlySet<string>,
): readonly Step[] {
  const { grammar } = personality;
  const changing = changingVerbs(personality);
  const said =
    conversations.length > 0 ? collectCorpus(conversations, personality).requests : bareCommands(personality);
  const fit = said
    .filter(({ say, active, ifAsked }) => !active && !ifAsked && say.length <= longestQuestion)
    .map((step) => ({ step, request: readRequest(step.say, grammar) }))
    .filter(
      ({ request }) =>
        !unwanted.has(request.command.toUpperCase()) &&
        !changing.has(request.command) &&
        loginOf(undefined, request) === undefined,
    );
  const byCommand = groupBy(fit, ({ request }) => request.command);
  const turns = Math.max(0, ...byCommand.map((group) => group.length));
  return Array.from({ length: turns }, (_, turn) => byCommand.flatMap((group) => group[turn]?.step ?? []))
    .flat()
    .slice(0, mostQuestions);
}

/** Commands that were seen to make, change or take away something that the server keeps. */
function changingVerbs({ things, cells, transfers }: Personality): ReadonlySet<string> {
  return new Set([
    ...(things?.effects ?? []).filter(({ does }) => does !== 'keep').map(({ verb }) => verb),
    ...(cells?.areas ?? []).flatMap(({ writes }) => writes.map(({ verb }) => verb)),
    ...transfers.filter(({ direction }) => direction === 'toServer').map(({ verb }) => verb),
  ]);
}

/** Where nobody kept what clients said: the commands without parameters, where they are lines. */
function bareCommands({ grammar }: Personality): readonly Step[] {
  if (grammar.framing.kind !== 'line') return [];
  return grammar.verbs.filter((verb) => /^[!-~]+$/.test(verb)).map((verb) => ({ say: `${verb}\r\n` }));
}
