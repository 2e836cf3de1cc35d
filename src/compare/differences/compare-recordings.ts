import groupBy from 'lodash/groupBy.js';
import type { Template } from '../../model/personality.ts';
import type { CutSession } from '../masks/cut-session.ts';
import { maskColumns, maskReplies } from '../masks/mask-columns.ts';
import { maskContexts } from '../masks/mask-contexts.ts';
import { type Observation, observe } from '../masks/observe.ts';
import { levels, maskedReply } from '../masks/tokenize-reply.ts';
import { causedByOtherClients } from './caused-by-other-clients.ts';
import type { Comparison, Difference, Finding, Uncovered } from './difference.ts';
import { explainedByLearner } from './explained-by-learner.ts';
import { findTimingDifferences } from './find-timing-differences.ts';
import { groupFindings } from './group-findings.ts';
import { sameSessionDifferences } from './same-session-differences.ts';
import { mayDependOnOthers } from './shared-world.ts';
import { dueToShift } from './shifted-replies.ts';
import { statisticalDifferences } from './statistical-differences.ts';

/** A recording with the name it is reported under. */
export interface NamedRecording {
  readonly name: string;
  readonly sessions: readonly CutSession[];
}

export interface CompareOptions {
  /** Differences that are known and wanted. */
  readonly isKnown: (difference: Difference) => boolean;
  /** Compare how long the server takes, too. */
  readonly timing: boolean;
  /** Templates of a personality learned from both recordings together, asked for if anything differs: what it explains as dynamic is no difference. */
  readonly templates?: () => readonly Template[];
}

/**
 * Compares how a server talks in two recordings. Other orders, more sessions, other clients and another time are no
 * difference, and neither is what only one recording asks.
 */
export function compareRecordings(
  before: NamedRecording,
  after: NamedRecording,
  options: CompareOptions,
): Comparison {
  const [earlier, later] = [complete(before), complete(after)];
  const observations = maskContexts(maskColumns(maskReplies(observe(earlier, later))));
  const found = sameSessionDifferences(observations);
  const isCausedByOthers = causedByOtherClients(found, observations);
  const repeats = found.filter((finding) => !isCausedByOthers(finding));
  const settled = new Set(repeatedPrefixes(observations));
  const loose = statisticalDifferences(observations.filter(({ prefix }) => !settled.has(prefix)));
  const slower = options.timing ? findTimingDifferences(observations) : [];
  const isExplained = explainedByLearner(earlier, later, options.templates ?? (() => []));
  const isShifted = dueToShift(observations);
  const real = [...repeats, ...loose].filter((finding) => !isShifted(finding) && !isExplained(finding));
  const all = groupFindings(nameStates([...real, ...slower], observations), mayDependOnOthers(observations), {
    before: wordsOf(earlier),
    after: wordsOf(later),
  });
  return {
    before: sizeOf(before),
    after: sizeOf(after),
    differences: all.filter((one) => !options.isKnown(one)),
    known: all.filter(options.isKnown),
    ...coverageOf(observations, settled),
    masks: countMasks(observations),
  };
}

const longestRequest = 4096; // characters of a request that are looked at

/** Words that clients have said, but for commands. */
function wordsOf(sessions: readonly CutSession[]): ReadonlySet<string> {
  const words = new Set<string>();
  const commands = new Set<string>();
  for (const { request } of sessions.flatMap(({ exchanges }) => exchanges)) {
    commands.add(request.command.toUpperCase());
    for (const word of request.raw.slice(0, longestRequest).match(/[A-Za-z0-9]+/g) ?? []) words.add(word);
  }
  return new Set([...words].filter((word) => !commands.has(word.toUpperCase())));
}

/** A reply of which bytes were never captured would differ from every whole one. */
function complete({ sessions }: NamedRecording): readonly CutSession[] {
  return sessions.filter(({ conversation: { missing } }) => missing.client + missing.server === 0);
}

function sizeOf(recording: NamedRecording) {
  const { name, sessions } = recording;
  return {
    name,
    conversations: sessions.length,
    exchanges: sessions.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
    incomplete: sessions.length - complete(recording).length,
  };
}

/** Stories that both recordings have. */
function repeatedPrefixes(observations: readonly Observation[]): readonly number[] {
  const stories = (recording: string) =>
    new Set(observations.filter((one) => one.recording === recording).map(({ prefix }) => prefix));
  const after = stories('after');
  return [...stories('before')].filter((prefix) => after.has(prefix));
}

/** Another status that both recordings give to this command somewhere is a change of states, not of answers. */
function nameStates(findings: readonly Finding[], observations: readonly Observation[]): readonly Finding[] {
  const known = { before: new Set<string>(), after: new Set<string>() };
  for (const one of observations) for (const key of keysOf(one)) known[one.recording].add(key);
  return findings.map((finding) => {
    const isMoved =
      finding.kind === 'status' &&
      keysOf(finding.after).some((key) => known.before.has(key)) &&
      keysOf(finding.before).some((key) => known.after.has(key));
    return isMoved ? { ...finding, kind: 'state' } : finding;
  });
}

/** What could be compared, what at least has a familiar answer, and what only one recording asks. */
function coverageOf(
  observations: readonly Observation[],
  settled: ReadonlySet<number>,
): Pick<Comparison, 'coverage' | 'uncovered'> {
  const known = { before: new Set<string>(), after: new Set<string>() };
  for (const one of observations) for (const key of keysOf(one)) known[one.recording].add(key);
  const open = observations.filter(({ prefix }) => !settled.has(prefix));
  const isFamiliar = (one: Observation) => {
    const there = known[one.recording === 'after' ? 'before' : 'after'];
    return keysOf(one).some((key) => there.has(key));
  };
  const strange = open.filter((one) => !isFamiliar(one));
  const ofAfter = (some: readonly Observation[]) =>
    some.filter(({ recording }) => recording === 'after').length;
  const groups = groupBy(strange, (one) =>
    [one.recording, one.exchange.request.command, one.exchange.status, maskedReply(one.tokens, 'said')].join(
      '\0',
    ),
  );
  return {
    coverage: {
      compared: ofAfter(observations) - ofAfter(open),
      familiar: ofAfter(open) - ofAfter(strange),
      uncovered: ofAfter(strange),
    },
    uncovered: Object.values(groups)
      .flatMap((group): Uncovered[] => {
        const [first] = group;
        if (!first) return [];
        const { request, status, reply } = first.exchange;
        const { recording } = first;
        return [
          {
            recording,
            command: request.command,
            status,
            exchanges: group.length,
            request: request.raw,
            reply,
          },
        ];
      })
      .sort((a, b) => b.exchanges - a.exchanges || (a.command < b.command ? -1 : 1)),
  };
}

function keysOf({ exchange, tokens }: Observation): readonly string[] {
  return levels.map((level) => `${exchange.request.command} ${level} ${maskedReply(tokens, level)}`);
}

function countMasks(observations: readonly Observation[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { tokens } of observations) {
    for (const { masks } of tokens) {
      const mask = masks.fresh ?? masks.ends;
      if (mask) counts[mask] = (counts[mask] ?? 0) + 1;
    }
  }
  return counts;
}
