import type { PlayedScript } from '../../compare/play/play-script.ts';
import { type Script, scriptsOf } from '../../compare/play/script.ts';
import { playScripts, scriptsWith } from '../../compare/play/verify-scripts.ts';
import { serviceName } from '../../evidence/service-evidence.ts';
import { toBytes } from '../../message/bytes/latin1.ts';
import type { Conversation, Message } from '../../model/conversation.ts';
import type { Personality } from '../../model/personality.ts';
import { inProcess, meetPersonality } from '../shared/meet-personality.ts';
import type { ComparedService } from './compared-service.ts';

/**
 * Two versions of a personality as two recordings: the sessions that they were learned from, as an emulator of each answers them. Undefined where both
 * answer byte for byte the same.
 */
export async function playedPersonalities(
  before: Personality,
  after: Personality,
  recorded: readonly Conversation[],
): Promise<readonly [ComparedService, ComparedService] | undefined> {
  const scripts = scriptsWith(scriptsOf(recorded), before.service);
  const old = await played(before, scripts);
  const fresh = await played(after, scripts);
  if (old.every((script, index) => saysTheSame(script, fresh[index]))) return undefined;
  return [serviceOf(before, old), serviceOf(before, fresh)];
}

/**
 * What is to be compared of two sides. Two personalities of the same recordings would be the same whatever was changed in them by hand: of these it is how
 * they answer.
 */
export async function comparable(
  before: readonly ComparedService[],
  after: readonly ComparedService[],
): Promise<readonly [readonly ComparedService[], readonly ComparedService[]]> {
  const [one, other] = [before[0]?.personality, after[0]?.personality];
  if (one === undefined || other === undefined || !isOfSame(one, other)) return [before, after];
  const sides = await playedPersonalities(one, other, before[0]?.conversations ?? []);
  return sides ? [[sides[0]], [sides[1]]] : [before, after];
}

/** Whether both were learned from the same captures. */
function isOfSame({ learnedFrom }: Personality, other: Personality): boolean {
  const partsOf = (sources: Personality['learnedFrom']) =>
    sources
      .map(({ sha256, sessions }) => `${sha256} ${sessions}`)
      .sort()
      .join(' ');
  return partsOf(learnedFrom) === partsOf(other.learnedFrom);
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
  return playScripts(scripts, meet, { ...inProcess, templates: personality.templates });
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
