import { toBytes } from '../message/latin1.ts';
import type { Template } from '../model/personality.ts';
import type { Action } from './actions.ts';
import type { Plan } from './data-plan.ts';

/** The actions that say a reply: whole or in the segments that were recorded, with what goes over a data connection in between. */
export function sendActions(
  reply: string,
  template: Template,
  timing: 'recorded' | 'fast',
  plan: Plan | undefined,
): readonly Action[] {
  const wait = timing === 'recorded' ? template.delay[1] : 0;
  if (reply === '') return plan ? plan.transfer : [];
  if (!plan) return timing === 'recorded' ? segments(reply, template, wait) : [send(reply, 0)];
  const cut = afterLines(reply, plan.after);
  const rest: Action[] = cut < reply.length ? [send(reply.slice(cut), 0)] : [];
  return [send(reply.slice(0, cut), wait), ...plan.transfer, ...rest];
}

function send(text: string, wait: number): Action {
  return { kind: 'send', bytes: toBytes(text), wait };
}

function segments(reply: string, { chunks }: Template, wait: number): Action[] {
  const cuts = (chunks ?? []).filter(({ at }) => at > 0 && at < reply.length);
  const actions: Action[] = [];
  let from = 0;
  let before = wait;
  for (const { at, wait: pause } of cuts) {
    if (at <= from) continue;
    actions.push(send(reply.slice(from, at), before));
    from = at;
    before = pause;
  }
  return [...actions, send(reply.slice(from), before)];
}

function afterLines(reply: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = reply.indexOf('\n', at);
    if (end < 0) return reply.length;
    at = end + 1;
  }
  return at;
}
