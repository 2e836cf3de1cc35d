import type { Finding, Verdict } from './difference.ts';
import type { Observation } from './observe.ts';
import { type Hunk, hunksOf } from './reply-hunks.ts';
import { maskedReply, type Token } from './tokenize-reply.ts';
import { countValues, weighHunk, weighOrder } from './weigh-finding.ts';

/** One place of a finding, with how certain it is. `cause` is the same for all places that show the same change. */
export interface WeighedFinding {
  readonly finding: Finding;
  readonly verdict: Verdict;
  readonly cause: string;
  /** Raw bytes of the words or lines that differ; missing where it is the whole reply. */
  readonly change?: { readonly before: string; readonly after: string };
}

const mostHunks = 6; // more of them: it is another reply, not the same one with changes

/** Takes findings apart into their places, so that one change that shows in many replies is one difference. */
export function splitFindings(
  findings: readonly Finding[],
  observations: readonly Observation[],
): readonly WeighedFinding[] {
  const valuesOf = countValues(observations);
  return findings.flatMap((finding): readonly WeighedFinding[] => {
    if ((finding.kind !== 'text' && finding.kind !== 'field') || finding.note !== undefined)
      return [whole(finding, 'different')];
    const order = weighOrder(finding);
    if (order !== undefined) return [whole({ ...finding, note: 'the same lines in another order' }, order)];
    const hunks = hunksOf(finding.before, finding.after);
    const verdictOf = (hunk: Hunk) => weighHunk(finding, hunk, hunks, valuesOf);
    if (hunks.length === 0 || hunks.length > mostHunks) {
      const isCertain = hunks.length === 0 || hunks.some((hunk) => verdictOf(hunk) === 'different');
      return [whole(finding, isCertain ? 'different' : 'may differ')];
    }
    return hunks.map((hunk) => ({
      finding,
      verdict: verdictOf(hunk),
      cause: [hunk.context, maskedReply(hunk.before, 'said'), maskedReply(hunk.after, 'said')].join('\0'),
      change: { before: textOf(hunk.before), after: textOf(hunk.after) },
    }));
  });
}

function whole(finding: Finding, verdict: Verdict): WeighedFinding {
  const { kind, command, before, after, note } = finding;
  const said = (one: Observation) => maskedReply(one.tokens, 'echo');
  return { finding, verdict, cause: [kind, command, said(before), said(after), note ?? ''].join('\0') };
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}
