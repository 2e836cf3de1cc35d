import { readRequest } from '../../message/request/request.ts';
import type { Grammar } from '../../model/grammar.ts';
import type { SessionPlan, Step } from '../model/session-plan.ts';

/** What may be said to the server; commands in capitals. */
export interface Permissions {
  /** Things on the server: none, as plans and recordings say it, or anything. */
  readonly mayChange: 'no' | 'own' | 'all';
  readonly never: ReadonlySet<string>;
  readonly change: ReadonlySet<string>;
}

/** Whether a command changes something on the server. */
export function changes({ say }: Step, grammar: Grammar, { change }: Permissions): boolean {
  return change.has(readRequest(say, grammar).command.toUpperCase());
}

/** Nothing that changes the server unless that was allowed, and nothing that could end it. */
export function isAllowed(
  { steps }: SessionPlan,
  grammar: Grammar,
  { mayChange, change, never }: Permissions,
): boolean {
  return steps.every(({ say, ifAsked }) => {
    if (ifAsked) return true;
    const lines = say.split('\n').filter((line) => line !== '' && line !== '\r');
    const requests = grammar.framing.kind === 'line' ? lines.map((line) => `${line}\n`) : [say];
    return requests.every((raw) => {
      const command = readRequest(raw, grammar).command.toUpperCase();
      return !never.has(command) && (mayChange !== 'no' || !change.has(command));
    });
  });
}
