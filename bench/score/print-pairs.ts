import { shown } from './print-table.ts';
import { macroAverage } from './score-captures.ts';
import type { Judged, ScoredPair } from './score-pairs.ts';

/** One row a pair: class / text on its own training capture and on the test, the verbatim table, cuts, seconds. */
export function pairRows(scores: readonly ScoredPair[]): readonly (readonly string[])[] {
  const rows = scores.map(({ name, own, test, verbatim, cuts, learnMs, failure }) =>
    failure !== undefined
      ? [name, '', `failed: ${failure.slice(0, 40)}`, '', '', '', seconds(learnMs)]
      : [
          name,
          own ? String(own.exchanges) : '',
          own ? shown(own) : '',
          test ? shown(test) : '',
          verbatim ? shown(verbatim) : '',
          cuts && cuts.of > 0 ? `${cuts.same}/${cuts.of}` : '',
          seconds(learnMs),
        ],
  );
  return [
    ['input', 'exchanges', 'own', 'test', 'verbatim', 'any cut', 'seconds'],
    ...rows,
    ['macro average', '', mean(scores, 'own'), mean(scores, 'test'), mean(scores, 'verbatim'), '', ''],
  ];
}

/** What failed counts as nothing right. */
function mean(scores: readonly ScoredPair[], which: 'own' | 'test' | 'verbatim'): string {
  const judged = scores.flatMap((one): Judged[] => {
    const found = one[which];
    if (found) return [found];
    return which === 'own' && one.failure !== undefined ? [{ exchanges: 0, class: 0, text: 0 }] : [];
  });
  return judged.length > 0 ? shown(macroAverage(judged)) : '';
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
