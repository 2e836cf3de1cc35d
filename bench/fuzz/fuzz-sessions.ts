import { readConversationsFrom } from '../../src/capture/read-conversations.ts';
import { toBytes } from '../../src/message/bytes/latin1.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Action, Session } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { newState, type SharedState } from '../../src/replay/session/session-options.ts';
import { type Dice, mutated } from './random.ts';

/** What clients say to this server: what they said in captures of it, and the commands that its grammar knows. */
export function sayingsOf(
  { grammar, service }: Personality,
  captures: readonly Uint8Array[],
): readonly string[] {
  const said = captures
    .flatMap((capture) => readConversationsFrom(capture).value)
    .filter(({ server }) => server.port === service.port)
    .flatMap(({ messages }) => messages.filter(({ from }) => from === 'client'))
    .map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
  return [...said.slice(0, 5000), ...grammar.verbs.map((verb) => `${verb} x\r\n`), 'x\r\n'];
}

/**
 * One session with a client that sends anything. Throws what the session throws, which is always a bug.
 */
export function fuzzSession(
  personality: Personality,
  sayings: readonly string[],
  shared: SharedState,
  dice: Dice,
): void {
  const { address, port } = personality.service;
  const session = openSession(personality, {
    ends: { client: { address: `192.0.2.${dice.below(256)}`, port: 4711 }, server: { address, port } },
    random: dice.next,
    timing: dice.oneOf(['fast', 'recorded']),
    slice: 16,
    shared,
  });
  let now = 1.79e15;
  const follow = (actions: readonly Action[]) => carryOut(session, actions, dice, now);
  follow(session.opened(now));
  for (let turns = dice.below(30); turns > 0; turns--) {
    now += dice.below(1e7);
    const piece = pieceOf(sayings, dice);
    const cut = dice.oneOf([piece.length, piece.length, 1, 7, 1400]);
    const step = Math.max(1, cut, Math.ceil(piece.length / 3000));
    for (let at = 0; at < piece.length; at += step) {
      follow(session.received(toBytes(piece.slice(at, at + step)), now));
      while (session.isBehind) follow(session.goOn(now));
    }
  }
  if (dice.below(2) === 0) follow(session.ended(now));
  follow(session.abandoned());
}

/** What opens something within something. */
const nests: readonly string[] = [
  '*1\r\n',
  '(',
  '[[',
  '{1+}\r\n',
  '0\x80',
  'X: y\r\n',
  '1\r\nx\r\n',
  '<a>',
  '\xff\xfa',
];

/** Anything that a client may send at once: bytes, much of one thing, nesting, what was said while recording, changed or not. */
export function pieceOf(sayings: readonly string[], dice: Dice): string {
  switch (dice.below(9)) {
    case 0:
      return dice.bytes(dice.below(300));
    case 1:
      return dice.oneOf(sayings).repeat(1 + dice.below(200));
    case 2:
      return dice
        .oneOf(['x', ' ', '(', '"', '\0', '\xff', 'A/'])
        .repeat(dice.below(dice.below(20) === 0 ? 600_000 : 3000));
    case 3:
      return dice.oneOf(nests).repeat(dice.below(dice.below(20) === 0 ? 50_000 : 500));
    case 4:
    case 5:
      return dice.oneOf(sayings);
    default:
      return mutated(dice.oneOf(sayings), dice);
  }
}

function carryOut(session: Session, actions: readonly Action[], dice: Dice, now: number): void {
  for (const action of actions) {
    if (action.kind === 'dataListen')
      carryOut(session, session.dataListening(dice.below(65_536), now), dice, now);
    if (action.kind === 'dataReceive')
      carryOut(
        session,
        session.dataEnded(toBytes(dice.bytes(dice.below(2000))), now, dice.below(2) === 0),
        dice,
        now,
      );
  }
}

export const freshState = newState;
