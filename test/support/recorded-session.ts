import type { Script } from '../../src/compare/play/script.ts';
import type { ActionLike, SessionLike } from '../../src/compare/play/session-like.ts';
import { toBytes } from '../../src/message/bytes/latin1.ts';

/** A session that answers turn by turn what the script has, whatever it hears; `change` may spoil a reply. */
export function recordedSession(
  script: Script,
  change: (heard: string, turn: number) => string = (heard) => heard,
): SessionLike {
  const heard = script.turns.map((turn, index) => change(turn.heard, index));
  let at = 0;
  const answer = (): readonly ActionLike[] => {
    const text = heard[at] ?? '';
    const last = at === script.turns.length - 1;
    at++;
    const actions: ActionLike[] = text === '' ? [] : [{ kind: 'send', bytes: toBytes(text) }];
    return last && script.serverEnds ? [...actions, { kind: 'close', how: 'close' }] : actions;
  };
  return {
    opened: () => (script.turns[0]?.said === '' ? answer() : []),
    received: answer,
    ended: () => [],
    dataListening: () => [],
    dataEnded: () => [],
  };
}
