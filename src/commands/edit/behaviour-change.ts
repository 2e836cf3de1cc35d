import type { Comparison } from '../../compare/differences/difference.ts';
import { type PlayedScript, playScript } from '../../compare/play/play-script.ts';
import { type Script, scriptsOf } from '../../compare/play/script.ts';
import { scriptsWith } from '../../compare/play/verify-scripts.ts';
import { serviceName } from '../../evidence/service-evidence.ts';
import { toBytes } from '../../message/bytes/latin1.ts';
import type { Conversation, Message } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { compareSides } from '../compare/compare-sides.ts';
import type { ComparedService } from '../compare/compared-service.ts';
import { meetPersonality } from '../shared/meet-personality.ts';

/**
 * What differs in how two versions of a personality talk: the sessions that it was learned from are played to an emulator of each, and
 * what they answered is compared as two recordings are. Undefined where both answer byte for byte the same.
 */
export async function behaviourChange(
  before: Personality,
  after: Personality,
  recorded: readonly Conversation[],
): Promise<Comparison | undefined> {
  const scripts = scriptsWith(scriptsOf(recorded), before.service);
  const old = await played(before, scripts);
  const fresh = await played(after, scripts);
  if (old.every((script, index) => saysTheSame(script, fresh[index]))) return undefined;
  const sides = [old, fresh].map((some) => serviceOf(before, some));
  const [one, other] = sides;
  if (!one || !other) return undefined;
  const names = { before: 'before', after: 'after' };
  return compareSides([one], [other], names, { isKnown: () => false, timing: false }).comparisons[0];
}

async function played(
  personality: Personality,
  scripts: readonly Script[],
): Promise<readonly PlayedScript[]> {
  const meet = meetPersonality(
    personality,
    1,
    personality.learnedFrom.map(({ from }) => from),
  );
  const done: PlayedScript[] = [];
  for (const script of scripts)
    done.push(await playScript(script, meet, { timeout: 0, quiet: 0, templates: personality.templates }));
  return done;
}

function saysTheSame(a: PlayedScript, b: PlayedScript | undefined): boolean {
  return (
    a.serverEnds === b?.serverEnds &&
    a.turns.every(({ got, received }, index) => {
      const other = b.turns[index];
      return got === other?.got && received === other.received;
    })
  );
}

function serviceOf({ service }: Personality, scripts: readonly PlayedScript[]): ComparedService {
  const { transport, address, port } = service;
  const server = { address, port };
  return {
    name: serviceName({ transport, server }),
    transport,
    server,
    conversations: scripts.map(conversationOf),
  };
}

/** A played session as if it had been recorded. */
function conversationOf({ script, turns, serverEnds }: PlayedScript, id: number): Conversation {
  const messages = turns.flatMap(({ turn, got }): Message[] => [
    ...(turn.said === '' ? [] : [{ from: 'client' as const, time: turn.time, bytes: toBytes(turn.said) }]),
    ...(got === '' ? [] : [{ from: 'server' as const, time: turn.time + turn.delay, bytes: toBytes(got) }]),
  ]);
  const { transport, client, server, start } = script;
  return {
    id,
    transport,
    client,
    server,
    start,
    end: messages.at(-1)?.time ?? start,
    packets: messages.length,
    messages,
    ending: serverEnds ? 'server' : 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
  };
}
