import type { Session } from '../../../exchange/exchange.ts';
import { toText } from '../../../message/bytes/latin1.ts';
import { opened, type Request } from '../../../message/request/request.ts';
import { RequestCutter } from '../../../message/request/request-cutter.ts';
import { isSaid, PastSessions } from '../../../message/session/past-sessions.ts';
import type { Grammar } from '../../../model/grammar.ts';
import { longestSilences } from '../../evidence/timeline.ts';

/** The names of what was said in the sessions before one. */
export interface PastNames {
  readonly names: readonly string[];
  /** Had the server been started anew in one of the longest silences before it, as between two captures: one for each. */
  readonly anew: readonly (readonly string[])[];
}

/** For each session what was said in those that began before it, as the emulator will have it. */
export function pastNames(sessions: readonly Session[], grammar: Grammar): readonly PastNames[] {
  const past = new PastSessions();
  const starts = [...longestSilences(sessions)].sort((a, b) => a - b);
  const anew = starts.map((from) => ({ from, past: new PastSessions() }));
  const found: PastNames[] = [];
  const order = [...sessions.keys()].sort(
    (a, b) => (sessions[a]?.conversation.start ?? 0) - (sessions[b]?.conversation.start ?? 0) || a - b,
  );
  for (const number of order) {
    const session = sessions[number];
    const begun = anew.filter(({ from }) => from <= (session?.exchanges[0]?.time ?? 0));
    found[number] = { names: [...past.names], anew: begun.map((one) => [...one.past.names]) };
    for (const request of session ? saidIn(session, grammar) : []) {
      past.add(request);
      for (const one of begun) one.past.add(request);
    }
  }
  return found;
}

/** All requests of a session, also those that the client did not wait for. */
function saidIn({ conversation, exchanges }: Session, grammar: Grammar): readonly Request[] {
  const heard = exchanges.map(({ request }) => request);
  if (conversation.ending === 'server' || conversation.transport === 'udp') return heard;
  const said = conversation.messages
    .filter(({ from }) => from === 'client')
    .map(({ bytes }) => toText(bytes))
    .join('');
  const length = heard.filter(isSaid).reduce((sum, { raw }) => sum + raw.length, 0);
  if (length >= said.length) return heard;
  const cutter = new RequestCutter(grammar);
  cutter.push(said.slice(length));
  const late: Request[] = [];
  for (;;) {
    const last = late.at(-1) ?? heard.at(-1) ?? opened;
    const request = cutter.next('command', last) ?? cutter.rest('command', last);
    if (!request) return [...heard, ...late];
    late.push(request);
  }
}
