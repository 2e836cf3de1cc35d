import { similarity } from '../replies/similarity.ts';
import type { Comparison } from './difference.ts';
import type { CutSession } from './observe.ts';

const enoughCommands = 3; // different ones in each recording: fewer say nothing about the protocol
const fewShared = 1 / 3; // of the commands of the recording that has fewer
const fewFamiliar = 0.1; // of the exchanges have a counterpart or an answer that the other recording has, too
const alikeGreetings = 0.4; // of the bytes, beginning and end together

/**
 * Whether two recordings are of two different services, so that comparing them says nothing: hardly a command in common,
 * hardly an answer, and greetings that are not alike.
 */
export function isOtherService(
  before: readonly CutSession[],
  after: readonly CutSession[],
  { coverage }: Pick<Comparison, 'coverage'>,
): boolean {
  const [earlier, later] = [commandsOf(before), commandsOf(after)];
  const fewest = Math.min(earlier.size, later.size);
  if (fewest < enoughCommands) return false;
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

function greetingOf(sessions: readonly CutSession[]): string {
  for (const { exchanges } of sessions) {
    const greeting = exchanges.find(({ request, reply }) => request.kind === 'opened' && reply !== '');
    if (greeting) return greeting.reply;
  }
  return '';
}
