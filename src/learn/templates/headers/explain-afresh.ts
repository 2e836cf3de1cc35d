import { joinParts } from '../../../message/template/render-template.ts';
import { explainValues } from '../../../message/values/kinds/explain-values.ts';
import type { Part } from '../../../model/field.ts';
import { timeOf } from '../../model/sample.ts';
import type { Explained } from './explain-header.ts';
import { type Column, columnOf, type Message, spelling } from './header-reply.ts';

/**
 * A header that is alike in all messages but for one word, which is made afresh in each: the tag that a server adds to what it repeats
 * (SIP's `To: <sip:bob@example.org>;tag=as177219`), the number of a session in a cookie.
 */
export function explainAfresh(group: readonly Message[], column: Column): Explained | undefined {
  const columns = group.map((message) => piecesOf(columnOf(message, column)));
  const [first] = columns;
  if (!first || columns.some((pieces) => pieces?.length !== first.length)) return undefined;
  const varying = first.flatMap((piece, at) =>
    columns.some((pieces) => spelling([pieces?.[at] ?? '']) !== spelling([piece])) ? [at] : [],
  );
  const [at] = varying;
  if (at === undefined || varying.length > 1 || typeof first[at] !== 'string') return undefined;
  const values = group.flatMap(({ members }, index) => {
    const text = columns[index]?.[at];
    return typeof text !== 'string'
      ? []
      : members.map((sample) => ({ text, time: timeOf(sample), session: sample.session }));
  });
  const rule = explainValues(values);
  if (!rule) return undefined;
  const distinct = new Set(values.map(({ text }) => text)).size;
  const parts = first.with(at, { ...rule, seen: values.length, distinct });
  return { kind: 'fixed', parts: joinParts(parts) };
}

/** Fields, and words with what stands between them. */
function piecesOf(parts: readonly Part[] | undefined): readonly Part[] | undefined {
  return parts?.flatMap((part): readonly Part[] =>
    typeof part === 'string' ? part.split(/([A-Za-z0-9]+)/).filter((piece) => piece !== '') : [part],
  );
}
