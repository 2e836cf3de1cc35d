import type { RefusalReason } from '../../src/knowledge/refusal-wording.ts';
import type { Row } from '../../src/learn/model/row.ts';
import { readRequest } from '../../src/message/request/request.ts';
import type { Event } from '../../src/message/session/event.ts';
import { History } from '../../src/message/session/history.ts';
import { grammarWith } from './every-cut.ts';

/** Rows of sessions, each a list of `REQUEST -> ANSWER`; answers are their own templates, their first word the status. */
export function rowsOf(
  sessions: readonly (readonly string[])[],
  reason: (answer: string) => RefusalReason = () => 'none',
): readonly Row[] {
  const labels: string[] = [];
  const statuses: string[] = [];
  const numberIn = (list: string[], name: string) =>
    list.includes(name) ? list.indexOf(name) : list.push(name) - 1;
  return sessions.flatMap((session, group) => {
    const events: Event[] = [];
    return session.map((exchange): Row => {
      const [asked = '', answer = ''] = exchange.split(' -> ');
      const request = readRequest(`${asked}\r\n`, grammarWith({}));
      const status = /^\S*/.exec(answer)?.[0] ?? '';
      const history = new History();
      for (const event of events) history.add(event);
      events.push({ request, status, template: answer, values: [] });
      return {
        context: { request, history, isVerb: () => true, isKnown: () => false },
        group,
        label: numberIn(labels, answer),
        status: numberIn(statuses, status),
        weight: 1,
        reason: reason(answer),
      };
    });
  });
}
