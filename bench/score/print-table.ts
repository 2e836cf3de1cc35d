import { table } from '../../src/compare/reports/print-fidelity.ts';
import { type Accuracy, accuracy, macroAverage, type ServerScore } from './score-captures.ts';

/** One row a server: class / text on unseen sessions, on nmap's, and of the verbatim table; sizes; data connections. */
export function rowsOf(scores: readonly ServerScore[]): readonly (readonly string[])[] {
  const rows = scores.map(({ server, personality, unseen, nmap, verbatim }) => [
    server.name,
    String(unseen.exchanges),
    ...pair(accuracy(unseen)),
    nmap ? shown(accuracy(nmap)) : '',
    shown(accuracy(verbatim)),
    `${unseen.endings.right}/${unseen.endings.of}`,
    unseen.transfers.of === 0 ? '' : `${unseen.transfers.right}/${unseen.transfers.of}`,
    `${personality.templates.length}/${personality.situations.length}`,
  ]);
  const mean = macroAverage(scores.map(({ unseen }) => accuracy(unseen)));
  const scanned = macroAverage(scores.flatMap(({ nmap }) => (nmap ? [accuracy(nmap)] : [])));
  const base = macroAverage(scores.map(({ verbatim }) => accuracy(verbatim)));
  return [
    [
      'server',
      'exchanges',
      'class',
      'text',
      'nmap',
      'verbatim',
      'endings',
      'transfers',
      'templates/situations',
    ],
    ...rows,
    ['macro average', '', ...pair(mean), shown(scanned), shown(base), '', '', ''],
  ];
}

export function printTable(scores: readonly ServerScore[]): readonly string[] {
  return table(rowsOf(scores));
}

export function shown({ class: status, text }: Accuracy): string {
  return `${(100 * status).toFixed(1)} / ${(100 * text).toFixed(1)}`;
}

function pair({ class: status, text }: Accuracy): readonly string[] {
  return [(100 * status).toFixed(1), (100 * text).toFixed(1)];
}
