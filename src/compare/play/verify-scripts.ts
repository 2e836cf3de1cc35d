import type { Endpoint, Transport } from '../../model/conversation.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { Template } from '../../model/personality.ts';
import { type Fidelity, sumFidelity } from './fidelity.ts';
import { judgeScript, type Verdict } from './judge-script.ts';
import type { Meet } from './peer.ts';
import { type PlayedScript, playScript } from './play-script.ts';
import type { Script } from './script.ts';

/** How recordings are played and judged. */
export interface VerifyOptions {
  /** ms: the longest wait for a reply that the recording has at once. */
  readonly timeout: number;
  /** ms of silence after which a reply counts as whole. */
  readonly quiet: number;
  /** Conversations played at the same time; counters that go on between sessions want 1. */
  readonly parallel: number;
  /** How the requests are read. */
  readonly grammar: Grammar;
  /** What is made afresh in replies; also tells misses that were never learned from those that were chosen wrongly. */
  readonly templates: readonly Template[];
  readonly progress?: (done: number, of: number) => void;
}

/** Verdicts on all exchanges, and what they add up to. */
export interface Verified {
  readonly fidelity: Fidelity;
  readonly verdicts: readonly Verdict[];
}

/** Plays recorded conversations against `meet`'s party, in the order of the recording, and judges every reply. */
export async function verifyScripts(
  scripts: readonly Script[],
  meet: Meet,
  options: VerifyOptions,
): Promise<Verified> {
  const played = await playScripts(scripts, meet, options);
  const verdicts = played.flatMap((one) => judgeScript(one, options.grammar, options.templates));
  return { fidelity: sumFidelity(played, verdicts), verdicts };
}

/** Plays recorded conversations against `meet`'s party, in the order of the recording. */
export async function playScripts(
  scripts: readonly Script[],
  meet: Meet,
  options: Omit<VerifyOptions, 'grammar'>,
): Promise<readonly PlayedScript[]> {
  const played: PlayedScript[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let index = next++; index < scripts.length; index = next++) {
      const script = scripts[index];
      if (script) played[index] = await playScript(script, meet, options);
      options.progress?.(++done, scripts.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.parallel) }, work));
  return played;
}

/**
 * The conversations of a capture that were held with the service, over its transport: with its very address where there are any, otherwise
 * with its port, otherwise none.
 */
export function scriptsWith(
  scripts: readonly Script[],
  { address, port, transport }: Endpoint & { readonly transport?: Transport },
): readonly Script[] {
  const same = scripts.filter(
    (script) => script.server.port === port && (transport ?? script.transport) === script.transport,
  );
  const exact = same.filter(({ server }) => server.address === address);
  return exact.length > 0 ? exact : same;
}
