import { toBytes } from '../message/bytes/latin1.ts';
import type { Chunk, Template } from '../model/personality.ts';
import type { Action, Failed } from '../model/session.ts';
import type { Plan } from './files/plan-transfers.ts';
import { drawDelay } from './session/draw-delay.ts';
import { afterLines } from './session/failed-transfer.ts';
import type { SessionOptions } from './session/session-options.ts';

const saidAtOnce = 64 * 1024; // bytes that are as much work as a request

/** How much of a slice an answer takes, in requests: others wait as long for one of a megabyte as for many of a line. */
export function shareOfSlice(answer: readonly Action[]): number {
  return answer.reduce(
    (share, action) => (action.kind === 'send' ? share + action.bytes.length / saidAtOnce : share),
    1,
  );
}

/**
 * The actions that say a reply: whole or in the segments that were recorded, with what goes over a data connection in
 * between. `failed` is done where the data connection fails; an active one is opened before anything is said.
 */
export function sendActions(
  reply: string,
  template: Template,
  { timing, random }: Pick<SessionOptions, 'timing' | 'random'>,
  plan: Plan | undefined,
  failed?: Omit<Failed, 'skip'>,
): readonly Action[] {
  const wait = timing === 'recorded' ? drawDelay(template.delay, random) : 0;
  if (reply === '') return plan ? plan.transfer : [];
  if (!plan) {
    if (timing === 'recorded') return segments(reply, template, wait, random);
    return datagrams(reply, template.chunks ?? []).map((text) => send(text, 0));
  }
  const cut = afterLines(reply, plan.after);
  const rest: Action[] = cut < reply.length ? [send(reply.slice(cut), 0)] : [];
  const connect = plan.transfer.filter(({ kind }) => kind === 'dataConnect');
  const transfer = plan.transfer.filter(({ kind }) => kind !== 'dataConnect');
  const later = [
    send(reply.slice(0, cut), wait),
    ...transfer.map((action) => orElse(action, rest.length, failed)),
    ...rest,
  ];
  return [...connect.map((action) => orElse(action, later.length, failed)), ...later];
}

/** Where the data connection fails, something else is done, and the next `skip` actions are left out. */
function orElse(action: Action, skip: number, failed: Omit<Failed, 'skip'> | undefined): Action {
  const isTransfer =
    action.kind === 'dataConnect' || action.kind === 'dataSend' || action.kind === 'dataReceive';
  return isTransfer && failed !== undefined ? { ...action, failed: { ...failed, skip } } : action;
}

function send(text: string, wait: number): Action {
  return { kind: 'send', bytes: toBytes(text), wait };
}

/** A reply of several datagrams is said in as many, however fast; a stream has no such ends. */
function datagrams(reply: string, chunks: readonly Chunk[]): readonly string[] {
  const cuts = placesOf(
    reply,
    chunks.filter(({ begins }) => begins !== undefined),
  ).map(({ at }) => at);
  return [0, ...cuts].map((from, index) => reply.slice(from, cuts[index]));
}

/** Where the chunks begin in this reply, in order: a datagram where what it begins with stands, the nearest to where it was; nowhere if it does not. */
function placesOf(reply: string, chunks: readonly Chunk[]): readonly Chunk[] {
  const found: Chunk[] = [];
  for (const chunk of chunks) {
    const at = chunk.begins === undefined ? chunk.at : nearest(reply, chunk.begins, chunk.at);
    if (at > (found.at(-1)?.at ?? 0) && at < reply.length) found.push({ ...chunk, at });
  }
  return found;
}

function nearest(text: string, what: string, from: number): number {
  const before = text.lastIndexOf(what, from);
  const after = text.indexOf(what, from);
  if (before <= 0) return after;
  return after < 0 || from - before <= after - from ? before : after;
}

function segments(reply: string, { chunks }: Template, wait: number, random: () => number): Action[] {
  const cuts = placesOf(reply, chunks ?? []);
  const actions: Action[] = [];
  let from = 0;
  let before = wait;
  for (const { at, wait: pause } of cuts) {
    if (at <= from) continue;
    actions.push(send(reply.slice(from, at), before));
    from = at;
    before = drawDelay([pause, pause, pause], random);
  }
  return [...actions, send(reply.slice(from), before)];
}
