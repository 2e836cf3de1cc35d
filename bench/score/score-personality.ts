import { meetPersonality } from '../../src/commands/shared/meet-personality.ts';
import type { Fidelity } from '../../src/compare/play/fidelity.ts';
import { meetLive } from '../../src/compare/play/network-peer.ts';
import type { Meet } from '../../src/compare/play/peer.ts';
import type { Script } from '../../src/compare/play/script.ts';
import { verifyScripts } from '../../src/compare/play/verify-scripts.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Emulator } from '../../src/replay/fronts/emulator.ts';
import { type Listening, listenTcp } from '../../src/replay/fronts/listen-front.ts';
import { listenUdp } from '../../src/replay/fronts/listen-udp.ts';
import { defaultLimits } from '../../src/replay/limits/limits.ts';
import { MemoryBudget } from '../../src/replay/limits/memory-budget.ts';
import { Turns } from '../../src/replay/limits/turns.ts';
import { openSession } from '../../src/replay/open-session.ts';
import { seededChance } from '../../src/replay/session/chance.ts';
import { newState } from '../../src/replay/session/session-options.ts';

const options = { timeout: 700, quiet: 80 };

/** Plays the scripts to sessions of the personality in this process, to an emulator that is started anew at each of these times. */
export function scoreInProcess(
  personality: Personality,
  scripts: readonly Script[],
  starts: readonly number[] = [],
): Promise<Fidelity> {
  return score(personality, scripts, meetPersonality(personality, 1, starts), 1);
}

/** Plays the scripts to an emulator that listens on the recorded address, over real sockets. */
export async function scoreOverSockets(
  personality: Personality,
  scripts: readonly Script[],
): Promise<Fidelity> {
  const front = await listen(personality);
  try {
    // one after the other, as they were recorded: what sessions leave behind is there for the next
    return await score(personality, scripts, meetLive(front.endpoint));
  } finally {
    await front.close();
  }
}

function listen(personality: Personality): Promise<Listening> {
  const emulator: Emulator = {
    personality,
    openSession,
    now: () => Date.now() * 1000,
    chance: seededChance(1),
    timing: 'fast',
    turns: new Turns(),
    memory: new MemoryBudget(Number.POSITIVE_INFINITY),
    shared: newState(),
    limits: defaultLimits,
    complain: (line) => process.stderr.write(`emulator: ${line}\n`),
  };
  const { address, transport } = personality.service;
  const at = { address: address.startsWith('127.') ? address : '127.0.0.1', port: 0 };
  return transport === 'udp'
    ? listenUdp(emulator, at)
    : listenTcp(emulator, at, { dataTimeout: 3000, active: true });
}

/** Plays the scripts to anything that answers. */
export async function score(
  { grammar, templates }: Personality,
  scripts: readonly Script[],
  meet: Meet,
  parallel = 1,
): Promise<Fidelity> {
  const { fidelity } = await verifyScripts(scripts, meet, { ...options, parallel, grammar, templates });
  return fidelity;
}
