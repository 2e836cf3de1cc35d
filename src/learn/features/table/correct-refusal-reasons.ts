import type { RefusalReason } from '../../../knowledge/refusal-wording.ts';
import { isRefusal } from '../../../knowledge/status-codes.ts';
import type { Request } from '../../../message/request/request.ts';
import type { Template } from '../../../model/personality.ts';
import { refusalReason } from '../../evidence/refusal-reason.ts';
import type { Seen } from '../../model/proposal.ts';

const leastCommands = 2; // that one refusal was given to where the very same request succeeded elsewhere
const leastSightings = 3; // of that, different by the command or by the session

/**
 * What the answer to a request is about: what its wording says, but for what the recordings contradict. Where a server tells several commands
 * that it does not know them or that something is wrong with them, and the very same requests succeeded at other times, it is the time that was wrong.
 */
export function correctRefusalReasons(
  templates: readonly Template[],
  seen: readonly Seen[],
): (label: number, request: Request) => RefusalReason {
  const succeeded = new Set(
    // silence is no success: of a client that left, or said half a line
    seen.flatMap(({ request, status }) => (status === '' || isRefusal(status) ? [] : [keyOf(request)])),
  );
  const contradicted = new Map<string, { readonly commands: Set<string>; readonly sightings: Set<string> }>();
  for (const { request, template, group } of seen) {
    if (request.kind !== 'command' || !succeeded.has(keyOf(request))) continue;
    const { commands, sightings } = contradicted.get(template) ?? {
      commands: new Set(),
      sightings: new Set(),
    };
    commands.add(request.command);
    sightings.add(`${group} ${request.command}`);
    contradicted.set(template, { commands, sightings });
  }
  const labels = templates.map((template) => {
    const reason = refusalReason(template);
    const isVague = isRefusal(template.status) && (reason === 'syntax' || reason === 'none');
    const { commands, sightings } = contradicted.get(template.id) ?? {};
    const isOften = (commands?.size ?? 0) >= leastCommands && (sightings?.size ?? 0) >= leastSightings;
    return { reason, isState: isVague && isOften };
  });
  return (label, request) => {
    const { reason = 'none', isState = false } = labels[label] ?? {};
    return isState && succeeded.has(keyOf(request)) ? 'state' : reason;
  };
}

function keyOf({ command, rest, listed }: Request): string {
  return `${command}\0${rest}\0${listed}`;
}
