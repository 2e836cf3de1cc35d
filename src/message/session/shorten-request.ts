import { detached } from '../bytes/latin1.ts';
import type { Request } from '../request/request.ts';
import type { Event } from './event.ts';

/** Bytes of a request, and of each of its parts, that are remembered. */
export const mostKept = 4096;
const mostWords = 64; // that are remembered; the last one is one of them

const overhead = 500; // bytes of the objects of an event, measured

/** What is remembered of a request that was answered: clients may send megabytes. */
export function shortened(event: Event): Event {
  const { request, values } = event;
  const short = shortenedRequest(request);
  const isLong = values.some(({ length }) => length > mostKept);
  return short === request && !isLong ? event : { ...event, request: short, values: values.map(cut) };
}

/** The same request where nothing in it is long. */
export function shortenedRequest(request: Request): Request {
  const { raw, after, kept, words, fields } = request;
  if (Math.max(raw.length, after?.length ?? 0, kept?.value.length ?? 0) <= mostKept) return request;
  return {
    ...request,
    raw: cut(raw),
    line: cut(request.line),
    verb: cut(request.verb),
    command: cut(request.command),
    rest: cut(request.rest),
    body: cut(request.body),
    words: (words.length > mostWords ? [...words.slice(0, mostWords - 1), ...words.slice(-1)] : words).map(
      cut,
    ),
    ...(after === undefined ? {} : { after: cut(after) }),
    ...(kept === undefined ? {} : { kept: { ...kept, value: cut(kept.value) } }),
    ...(fields === undefined
      ? {}
      : { fields: fields.map((field) => ({ ...field, value: cut(field.value), whole: cut(field.whole) })) }),
  };
}

/** In memory of its own: a slice keeps all of the text alive. */
function cut(text: string): string {
  return detached(text.slice(0, mostKept));
}

/** Bytes of memory that an event takes: its request, once as it came and once more in its parts. */
export function memoryOf({ request, values }: Event): number {
  const said = request.raw.length + (request.after?.length ?? 0);
  return overhead + 2 * said + values.reduce((sum, value) => sum + value.length, 0);
}
