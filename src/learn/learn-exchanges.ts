import type { Evidence } from '../evidence/evidence.ts';
import { keptConversations } from '../evidence/recorded-evidence.ts';
import { cutExchanges } from '../exchange/alignment/alignment.ts';
import { dataUses } from '../exchange/alignment/data-uses.ts';
import { type WithoutGoodbyes, withoutGoodbyes } from '../exchange/idle-goodbyes.ts';
import { splitAtTls } from '../exchange/split-at-tls.ts';
import type { Conversation } from '../model/conversation.ts';
import { UsageError } from '../model/errors.ts';
import type { Grammar } from '../model/grammar.ts';
import { byServerClock, serverAhead } from './evidence/server-clock.ts';
import { setAside } from './evidence/set-aside.ts';
import { frameStreams } from './frame-streams.ts';
import type { Passes } from './model/pass.ts';
import { type LearnedTemplates, learnTemplates } from './templates/templates.ts';
import { learnWorld, type World } from './world/world.ts';

/** What is found in recordings before any rule: how streams are cut, what the server keeps, what replies are made of. */
export interface LearnedExchanges extends World, LearnedTemplates {
  /** By the server's own clock. */
  readonly all: readonly Conversation[];
  /** µs that this clock is ahead of the one that recorded them. */
  readonly ahead: number;
  /** What was said outside of TLS and inside. */
  readonly spoken: readonly Conversation[];
  /** How it ends the connection of a client that says nothing. */
  readonly idle: WithoutGoodbyes['idle'];
  readonly grammar: Grammar;
}

/** Throws UsageError where nothing was said. */
export function learnExchanges(evidence: Evidence, passes: Passes): LearnedExchanges {
  const { kept } = setAside(keptConversations(evidence));
  const ahead = serverAhead(kept);
  const all = ahead === 0 ? kept : kept.map((one) => byServerClock(one, ahead));
  const { conversations: spoken, idle } = withoutGoodbyes(spokenIn(all));
  const { grammar, shape } = frameStreams(spoken, passes);
  const aligned = cutExchanges(spoken, grammar, shape, passes.observe);
  const world = learnWorld({ sessions: aligned, uses: dataUses(aligned, all) }, grammar, passes);
  const { sessions, uses, tree } = world;
  const templates = learnTemplates({ sessions, uses, grammar, passes, ...(tree ? { tree } : {}) });
  return { ...world, ...templates, all, ahead, spoken, idle, grammar };
}

function spokenIn(all: readonly Conversation[]): readonly Conversation[] {
  const spoken = splitAtTls(all.filter(({ dataOf, messages }) => !dataOf && messages.length > 0));
  if (spoken.length > 0) return spoken;
  const closed = all.some(({ tls }) => tls)
    ? 'what is said with this server is said inside TLS, and there are no keys; see --keylog'
    : 'no conversation with this server has any data';
  throw new UsageError(`nothing to learn from: ${closed}`);
}
