import { withHeldOutQuality } from '../commands/shared/held-out/held-out-quality.ts';
import { keptConversations, recordedEvidence } from '../evidence/recorded-evidence.ts';
import type { Priors } from '../knowledge/priors.ts';
import { learn as learnConversations } from '../learn/learn.ts';
import type { Conversation, Endpoint } from '../model/conversation.ts';
import { UsageError } from '../model/errors.ts';
import type { Personality } from '../model/personality.ts';
import { builtInPriors } from '../priors/load-priors.ts';
import { readCaptures } from './captures.ts';

/** How a personality is learned. */
export interface LearnServiceOptions {
  /** The service to learn, where captures hold several; the default is the one with the most sessions. */
  readonly server?: Endpoint;
  /** A personality of the same service to learn on from. */
  readonly from?: Personality;
  /** Stand in what is known of other servers of the protocol for what was never recorded; true if missing. */
  readonly priors?: boolean;
}

/**
 * Learns how a server talks from captures (paths), or from conversations of one service that were read before. Rejects with
 * UsageError where there is nothing to learn from, FormatError for what is no capture, and the system's errors.
 */
export async function learn(
  source: string | readonly string[] | readonly Conversation[],
  options: LearnServiceOptions = {},
): Promise<Personality> {
  const priors = options.priors === false ? [] : builtInPriors();
  const common = { priors, ...(options.from === undefined ? {} : { earlier: options.from }) };
  if (typeof source !== 'string' && isConversations(source))
    return judged(learnConversations(source, common), priors);
  const files = typeof source === 'string' ? [source] : source;
  const { services } = await readCaptures(files, options.server ? { server: options.server } : {});
  const [service] = services;
  if (service === undefined)
    throw new UsageError(`${files.join(', ')}: no conversation with a server that answers`);
  return judged(learnConversations(service.conversations, { ...common, origins: service.origins }), priors);
}

/** With what it foretells of sessions to come. */
function judged(personality: Personality, priors: readonly Priors[]): Promise<Personality> {
  const evidence = recordedEvidence(personality);
  return evidence
    ? withHeldOutQuality(personality, keptConversations(evidence), priors)
    : Promise.resolve(personality);
}

function isConversations(
  source: readonly string[] | readonly Conversation[],
): source is readonly Conversation[] {
  return typeof source[0] === 'object';
}
