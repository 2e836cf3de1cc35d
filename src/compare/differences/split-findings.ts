import type { Observation } from '../masks/observe.ts';
import { wordAround } from '../masks/token-context.ts';
import { maskedReply, type Token } from '../masks/tokenize-reply.ts';
import type { Finding } from './difference.ts';
import { type Hunk, hunksOf, isReordered } from './reply-hunks.ts';
import { type Certainty, type ClientWords, weighHunk } from './weigh-finding.ts';

/** One place of a finding, with how certain it is. `cause` is the same for all places that show the same change. */
export interface WeighedFinding {
  readonly finding: Finding;
  readonly certainty: Certainty;
  readonly cause: string;
  /** Raw bytes of the words or lines that differ; missing where it is the whole reply. */
  readonly change?: { readonly before: string; readonly after: string };
}

const mostHunks = 6; // more of them: it is another reply, not the same one with changes

/**
 * Takes findings apart into their places, so that one change that shows in many replies is one difference. What other clients may
 * have caused is certain only where it shows again and again.
 */
export function splitFindings(
  findings: readonly Finding[],
  mayDependOnOthers: (finding: Finding) => boolean,
  said: ClientWords,
): readonly WeighedFinding[] {
  return findings.flatMap((finding) => {
    const places = placesOf(finding, said);
    if (!mayDependOnOthers(finding)) return places;
    return places.map((place) =>
      place.certainty === 'certain' ? { ...place, certainty: 'repeated' as const } : place,
    );
  });
}

function placesOf(finding: Finding, said: ClientWords): readonly WeighedFinding[] {
  if ((finding.kind !== 'text' && finding.kind !== 'field') || finding.note !== undefined)
    return [whole(finding, 'certain')];
  if (isReordered(finding.before.tokens, finding.after.tokens))
    return [whole({ ...finding, note: 'the same lines in another order' }, 'repeated')];
  const hunks = hunksOf(finding.before, finding.after);
  if (hunks.length === 0 || hunks.length > mostHunks) {
    const found = hunks.map((hunk) => weighHunk(finding, hunk, hunks, said));
    const certainty = (['certain', 'repeated'] as const).find((one) => found.includes(one));
    return [whole(finding, hunks.length === 0 ? 'certain' : (certainty ?? 'volatile'))];
  }
  return hunks.map((hunk) => ({
    finding: { ...finding, ...kindOfHunk(hunk) },
    certainty: weighHunk(finding, hunk, hunks, said),
    cause: causeOf(hunk),
    change: {
      before: shownText(finding.before.tokens, hunk.at.before, hunk.before),
      after: shownText(finding.after.tokens, hunk.at.after, hunk.after),
    },
  }));
}

/** Where a dynamic part became something else, or another form of it, a field has changed. */
function kindOfHunk({ before, after }: Hunk): Pick<Finding, 'kind' | 'note'> {
  const [lost, gained] = [masksOf(before), masksOf(after)];
  if (lost.length + gained.length === 0) return { kind: 'text' };
  return {
    kind: 'field',
    note: `${lost.join(' ') || 'a constant'} became ${gained.join(' ') || 'a constant'}`,
  };
}

function masksOf(tokens: readonly Token[]): readonly string[] {
  const masks = tokens.flatMap(({ masks: own }) => own.fresh ?? own.ends ?? []);
  return [...new Set(masks)].filter((mask) => mask !== '');
}

/** Of a number the whole word is shown: `2.90`, not the `0` that differs. */
function shownText(all: readonly Token[], at: number, own: readonly Token[]): string {
  const text = textOf(own);
  return own.length > 0 && !/[A-Za-z]/.test(text) ? wordAround(all, at, own.length) : text;
}

/** A name that became another one is the same change wherever it stands; a number is told by what is beside it. */
function causeOf(hunk: Hunk): string {
  const [before, after] = [maskedReply(hunk.before, 'said'), maskedReply(hunk.after, 'said')];
  const isNamed = /[A-Za-z]{2}/.test(before) && /[A-Za-z]{2}/.test(after);
  return [isNamed ? '' : hunk.context, before, after].join('\0');
}

function whole(finding: Finding, certainty: Certainty): WeighedFinding {
  const { kind, command, before, after, note } = finding;
  const said = (one: Observation) => maskedReply(one.tokens, 'echo');
  return { finding, certainty, cause: [kind, command, said(before), said(after), note ?? ''].join('\0') };
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join('');
}
