import countBy from 'lodash/countBy.js';
import groupBy from 'lodash/groupBy.js';
import { tagBeforeStatus } from '../../knowledge/tagged-status.ts';
import { judgeText, type Mask } from '../replies/judge-reply.ts';
import type { Cause, Verdict } from './judge-script.ts';
import type { PlayedScript, PlayedTurn } from './play-script.ts';

/** How many of how many. */
export interface Share {
  readonly right: number;
  readonly of: number;
}

/** How faithfully recorded conversations were answered. */
export interface Fidelity {
  readonly conversations: number;
  readonly exchanges: number;
  readonly class: Share;
  readonly text: Share;
  /** Of the recorded replies' bytes. */
  readonly bytes: Share;
  /** Conversations that ended as recorded: closed by the server, or left open. */
  readonly endings: Share;
  /** Data connections that carried what was recorded. */
  readonly transfers: Share;
  /** Conversations answered right to the last reply. */
  readonly whole: Share;
  readonly commands: readonly CommandFidelity[];
  /** How many replies are equal only because of a mask. */
  readonly masks: Readonly<Partial<Record<Mask, number>>>;
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** What went wrong, the most frequent kind first. */
  readonly misses: readonly MissGroup[];
}

interface CommandFidelity {
  readonly command: string;
  readonly class: Share;
  readonly text: Share;
}

/** Misses that are alike: same command, same statuses, same cause. */
export interface MissGroup {
  readonly command: string;
  readonly expectedClass: string;
  readonly gotClass: string;
  readonly cause: Cause;
  readonly count: number;
  /** Those before which everything in their conversation was right: the others may be consequences. */
  readonly first: number;
  readonly examples: readonly Verdict[];
}

const maxExamples = 5; // of each kind of miss that are printed

/** Adds up what was judged. */
export function sumFidelity(played: readonly PlayedScript[], verdicts: readonly Verdict[]): Fidelity {
  const failed = new Set(
    verdicts.filter(({ sameText }) => !sameText).map(({ conversation }) => conversation),
  );
  const transfers = played.flatMap(({ turns }) => turns).filter(({ received }) => received !== undefined);
  const masks: Partial<Record<Mask, number>> = {};
  const causes: Partial<Record<Cause, number>> = {};
  for (const { masks: used, cause } of verdicts) {
    for (const mask of used) masks[mask] = (masks[mask] ?? 0) + 1;
    if (cause) causes[cause] = (causes[cause] ?? 0) + 1;
  }
  const named = nameRare(verdicts);
  return {
    conversations: played.length,
    exchanges: verdicts.length,
    class: share(verdicts, ({ sameClass }) => sameClass),
    text: share(verdicts, ({ sameText }) => sameText),
    bytes: {
      right: verdicts.reduce((sum, { sameBytes }) => sum + sameBytes, 0),
      of: verdicts.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    endings: share(played, ({ script, serverEnds }) => script.serverEnds === serverEnds),
    transfers: share(transfers, isTransferred),
    whole: share(played, ({ script }) => !failed.has(script.id)),
    commands: byCommand(named),
    masks,
    causes,
    misses: groupMisses(named),
  };
}

/** Listings show times. */
function isTransferred({ turn, received, wanted, heard }: PlayedTurn): boolean {
  return judgeText(turn.data?.fromServer ?? '', received ?? '', wanted, heard).equal;
}

/** A share as a fraction of 1; 1 of nothing. */
export function fraction({ right, of }: Share): number {
  return of === 0 ? 1 : right / of;
}

function share<T>(all: readonly T[], isRight: (one: T) => boolean): Share {
  return { right: all.filter(isRight).length, of: all.length };
}

const rare = 3; // exchanges: a command less frequent than that is told together with others

/** `?` for commands that hardly occur: inventions of the clients, as a rule. */
function nameRare(verdicts: readonly Verdict[]): readonly Verdict[] {
  const counts = countBy(verdicts, 'command');
  return verdicts.map((one) => ((counts[one.command] ?? 0) < rare ? { ...one, command: '?' } : one));
}

function byCommand(verdicts: readonly Verdict[]): readonly CommandFidelity[] {
  return Object.entries(groupBy(verdicts, 'command'))
    .map(([command, own]) => ({
      command,
      class: share(own, ({ sameClass }) => sameClass),
      text: share(own, ({ sameText }) => sameText),
    }))
    .sort((a, b) => b.text.of - a.text.of || (a.command < b.command ? -1 : 1));
}

/** A class without what only this exchange has: the client's tag, bytes of a binary reply. */
function kind(status: string): string {
  return status.replace(/(^| )#[\da-f]{4,12}/g, '$1#').replace(tagBeforeStatus, '$1$2');
}

function groupMisses(verdicts: readonly Verdict[]): readonly MissGroup[] {
  const wrong = verdicts.filter(({ sameText }) => !sameText);
  const firsts = new Map<number, Verdict>();
  for (const verdict of wrong) {
    if (!firsts.has(verdict.conversation)) firsts.set(verdict.conversation, verdict);
  }
  const isFirst = (verdict: Verdict) => firsts.get(verdict.conversation) === verdict;
  const key = (v: Verdict) => [v.command, kind(v.expectedClass), kind(v.gotClass), v.cause].join('\0');
  return Object.values(groupBy(wrong, key))
    .flatMap((examples) => {
      const [first] = examples;
      if (!first?.cause) return [];
      const { command, cause } = first;
      const [expectedClass, gotClass] = [kind(first.expectedClass), kind(first.gotClass)];
      return [
        {
          command,
          expectedClass,
          gotClass,
          cause,
          count: examples.length,
          first: examples.filter(isFirst).length,
          examples: examples.slice(0, maxExamples),
        },
      ];
    })
    .sort((a, b) => b.count - a.count || (a.command < b.command ? -1 : 1));
}
