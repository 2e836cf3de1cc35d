import { firstWord } from '../../message/request/batch.ts';
import type { Batch } from '../../model/grammar.ts';
import type { Turn } from '../turns.ts';

const leastTurns = 3; // in which lines were said together before they are one request

interface Evidence {
  readonly ends: Set<string>;
  turns: number;
  /** Turns that got fewer lines than they had. */
  fewer: number;
}

/**
 * Lines that clients only ever send together, from one command to another, and that get one reply together. Commands that are sent
 * alone somewhere else, and lines that are answered one by one although they came in one segment, are no batch.
 */
export function inferBatches(turns: readonly Turn[]): readonly Batch[] {
  const found = new Map<string, Evidence>();
  const begun = new Set<string>();
  for (const { client, server } of turns) {
    if (!client.endsWith('\n')) continue;
    const lines = client.split('\n').slice(0, -1);
    const [begin = '', ...others] = lines.map(firstWord);
    begun.add(begin);
    const evidence = found.get(begin) ?? { ends: new Set(), turns: 0, fewer: 0 };
    found.set(begin, evidence);
    evidence.ends.add(others.at(-1) ?? '');
    evidence.turns++;
    if (server !== '' && server.split('\n').length - 1 < lines.length) evidence.fewer++;
  }
  const batches = [...found].flatMap(([begin, { ends, turns: count, fewer }]) => {
    const [end = ''] = ends;
    const isBatch = ends.size === 1 && end !== '' && end !== '.' && begin !== '' && begin !== end;
    return isBatch && !begun.has(end) && count >= leastTurns ? [{ begin, end, fewer }] : [];
  });
  // what ends one batch for sure ends the others that end with it
  const sure = new Set(batches.flatMap(({ end, fewer }) => (fewer > 0 ? [end] : [])));
  return batches
    .filter(({ end }) => sure.has(end))
    .map(({ begin, end }) => ({ begin, end }))
    .sort((a, b) => (a.begin < b.begin ? -1 : 1));
}
