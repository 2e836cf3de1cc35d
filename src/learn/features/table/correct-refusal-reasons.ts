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
 * A command that takes what others are told is not there makes such things: what it refuses cannot be made, whatever the wording says.
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
  const makes = commandsThatMake(seen);
  return (label, request) => {
    const { reason = 'none', isState = false } = labels[label] ?? {};
    if (reason === 'value' && makes(request.command, templates[label]?.id ?? '')) return 'syntax';
    return isState && succeeded.has(keyOf(request)) ? 'state' : reason;
  };
}

function keyOf({ command, rest, listed }: Request): string {
  return `${command}\0${rest}\0${listed}`;
}

const leastMade = 2; // things that a command took when another one had been told that they are not there

/** Whether a command makes things of the kind of which others are told with this template that they are not there. */
function commandsThatMake(seen: readonly Seen[]): (command: string, template: string) => boolean {
  const missing = new Map<string, Map<string, string>>(); // by thing, templates with the command that was told so
  const made = new Map<string, Set<string>>();
  const taken = new Set<string>();
  const refused = new Map<string, Set<string>>();
  for (const { request, status, template } of seen) {
    const { command, kind, words } = request;
    const name = (words[0] ?? '').toLowerCase();
    if (kind !== 'command' || status === '' || name === '') continue;
    if (isRefusal(status)) {
      missing.set(name, (missing.get(name) ?? new Map()).set(template, command));
      const key = `${command}\0${template}`;
      refused.set(key, (refused.get(key) ?? new Set()).add(name));
      continue;
    }
    taken.add(`${command}\0${name}`);
    for (const [told, other] of missing.get(name) ?? []) {
      const key = `${command}\0${told}`;
      if (other !== command) made.set(key, (made.get(key) ?? new Set()).add(name));
    }
    missing.delete(name);
  }
  const isUnsure = (key: string, command: string) =>
    [...(refused.get(key) ?? [])].some((name) => taken.has(`${command}\0${name}`));
  return (command, template) => {
    const key = `${command}\0${template}`;
    return (made.get(key)?.size ?? 0) >= leastMade && !isUnsure(key, command);
  };
}
