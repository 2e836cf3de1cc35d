import type { Session } from '../../exchange/exchange.ts';
import { History } from '../../message/session/history.ts';
import { renderField } from '../../message/template/render-template.ts';
import { matchesComposite } from '../../message/values/composite-id.ts';
import { readCompositeRule } from '../../message/values/read-rules.ts';
import type { Field, Part } from '../../model/field.ts';
import type { Tree } from '../../model/personality.ts';
import type { Sample } from '../model/sample.ts';

/** Where in a reply a field stands. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Which exchange of which session a reply is. */
type Where = Pick<Sample, 'exchange' | 'session' | 'index'>;

/** What a field's value is predicted to be in answer to a sample's request; undefined where nothing can predict it. */
export type Predict = (field: Field, sample: Where) => string | undefined;

/** Predicts all that follows from the client's words and address; the state of each session is worked out once. */
export function predictorOf(sessions: readonly Session[], tree?: Tree): Predict {
  const histories = new WeakMap<Where, History>();
  const historyOf = (sample: Where) => {
    const known = histories.get(sample);
    if (known) return known;
    const history = new History(tree);
    const before = (sessions[sample.session]?.exchanges ?? []).slice(0, sample.index);
    for (const { request, status, reply } of before) {
      history.add({ request, status, template: '', values: [], size: reply.length });
    }
    histories.set(sample, history);
    return history;
  };
  return (field, sample) => {
    if (countsReply(field)) return undefined;
    switch (field.field) {
      case 'echo':
      case 'bytes':
      case 'address':
      case 'clientName':
      case 'recall':
      case 'lookup':
      case 'count':
      case 'here':
      case 'length':
      case 'volume':
      case 'list': {
        const conversation = sessions[sample.session]?.conversation;
        if (!conversation) return undefined;
        return renderField(field, { id: '' }, 0, {
          request: sample.exchange.request,
          history: ofSession.has(field.field) ? historyOf(sample) : none,
          client: conversation.client,
          server: conversation.server,
          now: sample.exchange.time,
          make: () => '',
        });
      }
      default:
        return undefined;
    }
  };
}

/** How long the reply is shows only when all of it is there. */
export function countsReply(field: Field): boolean {
  return field.field === 'length' && ['reply', 'record', 'content'].includes(field.of);
}

const none = new History();
const ofSession: ReadonlySet<Field['field']> = new Set([
  'recall',
  'lookup',
  'count',
  'here',
  'list',
  'volume',
]);
const longestValue = 200; // characters of a value that nothing predicts

/**
 * Whether a reply could have been written from these parts: constants and what can be predicted must be there to the byte.
 * `mayBe` judges the values of the others. Gives their places; undefined if it does not fit.
 */
export function matchParts(
  parts: readonly Part[],
  sample: Where,
  predict: Predict,
  mayBe: (value: string) => boolean = isValue,
): readonly Place[] | undefined {
  const { reply } = sample.exchange;
  const places: Place[] = [];
  let at = 0;
  let open: number | undefined; // where a field began that ends where the next known text does
  let first: Part | undefined; // that field
  for (const part of parts) {
    const known = typeof part === 'string' ? part : predict(part, sample);
    if (known === undefined) {
      first = open === undefined ? part : undefined;
      open ??= at;
      continue;
    }
    if (open === undefined) {
      if (!reply.startsWith(known, at)) return undefined;
      at += known.length;
      continue;
    }
    if (known === '') continue;
    const found = endOf(first, reply, open, known);
    if (found < 0 || !mayBe(reply.slice(open, found))) return undefined;
    places.push({ start: open, end: found });
    at = found + known.length;
    open = undefined;
  }
  if (open !== undefined) {
    if (!mayBe(reply.slice(open))) return undefined;
    places.push({ start: open, end: reply.length });
    at = reply.length;
  }
  return at === reply.length ? places : undefined;
}

const mostTried = 8; // places where an id may end

/** Where an open field ends: before the next known text, and where that stands in ids too, where it is an id as those seen. */
function endOf(field: Part | undefined, reply: string, from: number, known: string): number {
  let found = reply.indexOf(known, from + 1);
  if (typeof field !== 'object' || field.field !== 'id') return found;
  const rule = readCompositeRule(field.rule);
  for (let tried = 0; found >= 0 && tried < mostTried; tried++) {
    if (matchesComposite(rule, reply.slice(from, found))) return found;
    found = reply.indexOf(known, found + 1);
  }
  return reply.indexOf(known, from + 1);
}

function isValue(text: string): boolean {
  return text.length <= longestValue && !text.includes('\n');
}
