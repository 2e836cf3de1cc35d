import { scriptsOf } from '../../src/compare/play/script.ts';
import { toBytes } from '../../src/message/bytes/latin1.ts';
import type { Conversation, Message } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Action } from '../../src/model/session.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

const pause = 8_000; // µs of a client's thought, as in the recordings
const between = 40_000; // µs from the start of a session to that of the next

/**
 * As many sessions as one likes, none like another: what recorded clients said, with turns left out, doubled and borrowed from
 * other sessions, and words changed, as an emulator of the recorded server answers it. The same arguments give the same.
 */
export function varySessions(
  personality: Personality,
  recorded: readonly Conversation[],
  count: number,
): readonly Conversation[] {
  const scripts = scriptsOf(recorded).map(({ turns }) => turns.map(({ said }) => said));
  const chance = seededChance(7);
  const shared = newState();
  const { transport, address, port } = personality.service;
  const begin = Math.max(...recorded.map(({ end }) => end)) + between;
  return Array.from({ length: count }, (_, id): Conversation => {
    const random = chance();
    const client = { address: `127.0.${10 + (id % 40)}.${1 + (id % 250)}`, port: 20_000 + (id % 40_000) };
    const ends = { client, server: { address, port } };
    const session = openSession(personality, { ends, random, timing: 'fast', shared });
    const start = begin + id * between;
    const messages = play(varyTurns(scripts, id, random), session, start);
    const closed = messages.at(-1)?.from === 'server' && session.received(toBytes('x'), start).length === 0;
    return {
      id,
      transport,
      ...ends,
      start,
      end: (messages.at(-1)?.time ?? start) + pause,
      packets: messages.length,
      messages,
      ending: closed ? 'server' : 'client',
      missing: { client: 0, server: 0 },
      problems: [],
      host: {},
    };
  });
}

/** The turns of one recorded session, some left out, doubled or taken from another, and some words changed. */
function varyTurns(
  scripts: readonly (readonly string[])[],
  id: number,
  random: () => number,
): readonly string[] {
  const any = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const turns = scripts[id % scripts.length] ?? [];
  return turns.flatMap((said, index) => {
    const dice = random();
    if (index === 0 || dice < 0.7) return [said];
    if (dice < 0.75) return [];
    if (dice < 0.8) return [said, said];
    if (dice < 0.85) return [any(any(scripts) ?? []) ?? '', said];
    return [said.replace(/(?<=[ :<][A-Za-z]{3,})(?=[\s>@])/, `${Math.floor(random() * 10_000)}`)];
  });
}

interface Answering {
  opened(now: number): readonly Action[];
  received(bytes: Uint8Array, now: number): readonly Action[];
  dataListening(port: number, now: number): readonly Action[];
}

function play(turns: readonly string[], session: Answering, start: number): readonly Message[] {
  const messages: Message[] = [];
  let time = start;
  const tick = (span: number) => {
    time += span;
    return time;
  };
  let closed = false;
  const hear = (actions: readonly Action[]): void => {
    for (const action of actions) {
      if (action.kind === 'send' && action.bytes.length > 0)
        messages.push({ time: tick(500), from: 'server', bytes: action.bytes });
      if (action.kind === 'close') closed = true;
      if (action.kind === 'dataListen')
        hear(session.dataListening(action.port || 40_000 + (time % 20_000), time));
    }
  };
  hear(session.opened(time));
  for (const said of turns) {
    if (closed || said === '') continue;
    messages.push({ time: tick(pause), from: 'client', bytes: toBytes(said) });
    hear(session.received(toBytes(said), time));
  }
  return messages;
}
