import type { Request } from '../message/request.ts';
import { isRefusal } from '../message/status.ts';
import type { Template } from '../model/personality.ts';
import { type Hint, hintOf } from './answer-hints.ts';
import type { Seen } from './propose-tests.ts';

const leastCommands = 3; // that one refusal was given to where the very same request succeeded elsewhere

/**
 * What the answer to a request is about: what its wording says, but for what the recordings contradict. Where a server tells several commands
 * that it does not know them or that something is wrong with them, and the very same requests succeeded at other times, it is the time that was wrong.
 */
export function settleHints(
  templates: readonly Template[],
  seen: readonly Seen[],
): (label: number, request: Request) => Hint {
  const succeeded = new Set(
    seen.flatMap(({ request, status }) => (isRefusal(status) ? [] : [keyOf(request)])),
  );
  const contradicted = new Map<string, Set<string>>();
  for (const { request, template } of seen) {
    if (request.kind !== 'command' || !succeeded.has(keyOf(request))) continue;
    contradicted.set(template, (contradicted.get(template) ?? new Set()).add(request.command));
  }
  const labels = templates.map((template) => {
    const hint = hintOf(template);
    const isVague = isRefusal(template.status) && (hint === 'syntax' || hint === 'none');
    return { hint, isState: isVague && (contradicted.get(template.id)?.size ?? 0) >= leastCommands };
  });
  return (label, request) => {
    const { hint = 'none', isState = false } = labels[label] ?? {};
    return isState && succeeded.has(keyOf(request)) ? 'state' : hint;
  };
}

function keyOf({ command, rest, listed }: Request): string {
  return `${command}\0${rest}\0${listed}`;
}
