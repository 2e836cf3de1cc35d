import { visibleWithin } from '../../compare/reports/visible.ts';
import type { Example } from '../../model/decision.ts';
import type { Situation } from '../../model/situation.ts';
import { endpointText } from '../../net/endpoint-text.ts';

const shown = 2; // of each kind
const widest = 60; // characters of a request or a reply

/**
 * Recorded exchanges that a situation answers, and those that it had to be told apart from: requests of the same command that got another answer, the very
 * same request before all others.
 */
export function examplesOfSituation(
  examples: readonly Example[],
  { id, answer }: Situation,
): readonly string[] {
  const own = examples.filter(({ situation }) => situation === id);
  const [right, wrong] = [
    own.filter(({ template }) => template === answer),
    own.filter(({ template }) => template !== answer),
  ];
  if (own.length === 0) return ['recorded: no such request'];
  const said = new Set(own.map(({ request }) => request));
  const sessions = new Set(own.map(({ session }) => session));
  const others = examples.filter(
    ({ command, situation, template }) =>
      command === own[0]?.command && situation !== id && template !== answer,
  );
  const nearness = ({ request, session }: Example) =>
    (said.has(request) ? 2 : 0) + (sessions.has(session) ? 1 : 0);
  return [
    ...linesOf('recorded so', right),
    ...linesOf('recorded otherwise in this very situation', wrong),
    ...linesOf(
      'to be told from',
      [...others].sort((a, b) => nearness(b) - nearness(a)),
    ),
  ];
}

/** Recorded replies that a template stands for. */
export function examplesOfTemplate(examples: readonly Example[], id: string): readonly string[] {
  return linesOf(
    'recorded',
    examples.filter(({ template }) => template === id),
  );
}

function linesOf(title: string, examples: readonly Example[]): readonly string[] {
  if (examples.length === 0) return [];
  const more = examples.length > shown ? ` (${shown} of ${examples.length})` : '';
  return [`${title}${more}:`, ...examples.slice(0, shown).map((one) => `  ${exampleText(one)}`)];
}

/** `session 3 (192.0.2.9:40120, 2026-11-23T08:02:00.004Z), exchange 2: RCPT me\r\n -> 503 Need MAIL first\r\n (s4)`. */
function exampleText({ session, exchange, client, time, request, reply, situation }: Example): string {
  const at = new Date(time / 1000).toISOString();
  const said = visibleWithin(request, widest) || 'nothing said';
  const answer = visibleWithin(reply, widest) || 'silence';
  return `session ${session} (${endpointText(client)}, ${at}), exchange ${exchange}: ${said} -> ${answer} (${situation})`;
}
