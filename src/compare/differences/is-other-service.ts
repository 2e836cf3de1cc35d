import countBy from 'lodash/countBy.js';
import maxBy from 'lodash/maxBy.js';
import type { CutSession } from '../masks/cut-session.ts';
import { styleOf } from '../replies/reply-units.ts';
import { similarity } from '../replies/similarity.ts';
import type { Comparison } from './difference.ts';

const enoughCommands = 3; // different ones in each recording: fewer say nothing about the protocol
const fewShared = 1 / 3; // of the commands of the recording that has fewer
const fewFamiliar = 0.1; // of the exchanges have a counterpart or an answer that the other recording has, too
const alikeGreetings = 0.4; // of the bytes, beginning and end together

/**
 * Whether two recordings are of two different services, so that comparing them says nothing: replies of another style, or
 * hardly a command in common, hardly an answer, and greetings that are not alike.
 */
export function isOtherService(
  before: readonly CutSession[],
  after: readonly CutSession[],
  { coverage }: Pick<Comparison, 'coverage'>,
): boolean {
  const [earlier, later] = [commandsOf(before), commandsOf(after)];
  const fewest = Math.min(earlier.size, later.size);
  if (fewest < enoughCommands) return false;
  if (usualStyle(before) !== usualStyle(after)) return true;
  const shared = [...later].filter((command) => earlier.has(command)).length;
  if (shared > fewShared * fewest) return false;
  const exchanges = after.flatMap((session) => session.exchanges);
  // every session begins with a connection, whatever the service
  const asked = exchanges.filter(({ request }) => request.kind !== 'opened').length;
  const begun = exchanges.filter(({ request, reply }) => request.kind === 'opened' && reply !== '').length;
  if (coverage.compared + coverage.familiar - begun > fewFamiliar * asked) return false;
  const [greeting, other] = [greetingOf(before), greetingOf(after)];
  return greeting === '' || other === '' || similarity(greeting, other) < alikeGreetings;
}

function commandsOf(sessions: readonly CutSession[]): ReadonlySet<string> {
  const commands = sessions.flatMap(({ exchanges }) => exchanges.map(({ request }) => request.command));
  return new Set(commands.map((command) => command.toUpperCase()).filter((command) => command.trim() !== ''));
}

/** How most replies show their status: a protocol's replies do not change from `+OK` to `250`. */
function usualStyle(sessions: readonly CutSession[]): string | undefined {
  const styles: string[] = [];
  for (const { exchanges } of sessions) {
    let said = '';
    for (const { request, reply } of exchanges) {
      said += request.raw.slice(0, 64);
      if (reply !== '') styles.push(styleOf(reply, said));
    }
  }
  return maxBy(Object.entries(countBy(styles)), ([, count]) => count)?.[0];
}

function greetingOf(sessions: readonly CutSession[]): string {
  for (const { exchanges } of sessions) {
    const greeting = exchanges.find(({ request, reply }) => request.kind === 'opened' && reply !== '');
    if (greeting) return greeting.reply;
  }
  return '';
}
