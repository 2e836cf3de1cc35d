import type { Script } from '../../src/compare/play/script.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

/** How many sessions were answered the same in every cut of the client's bytes, of how many. */
export interface CutScore {
  readonly same: number;
  readonly of: number;
}

/** Each turn as it was recorded, each byte by itself, and all that the client ever said in one segment. */
const cuts: readonly ((turns: readonly string[]) => readonly string[])[] = [
  (turns) => turns,
  (turns) => turns.join('').split(''),
  (turns) => [turns.join('')],
];

/** Whether the emulator says the same however the client's bytes are cut. Datagrams cannot be cut. */
export function scoreCuts(personality: Personality, scripts: readonly Script[]): CutScore {
  const streams = scripts.filter(({ transport }) => transport === 'tcp');
  const same = streams.filter((script) => {
    const turns = script.turns.map(({ said }) => said).filter((said) => said !== '');
    const answers = cuts.map((cut) => answersTo(cut(turns), script, personality));
    return answers.every((answer) => answer === answers[0]);
  });
  return { same: same.length, of: streams.length };
}

/** All that a fresh emulator says, at one moment and by the same chances. */
function answersTo(segments: readonly string[], { client, server, start }: Script, personality: Personality) {
  const random = seededChance(1)();
  const session = openSession(personality, {
    ends: { client, server },
    random,
    timing: 'fast',
    shared: newState(),
  });
  const said = (actions: ReturnType<typeof session.opened>) =>
    actions.map((action) => (action.kind === 'send' ? toText(action.bytes) : '')).join('');
  let heard = said(session.opened(start));
  for (const segment of segments) heard += said(session.received(toBytes(segment), start));
  return heard + said(session.ended(start));
}
