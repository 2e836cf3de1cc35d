import { isRefusal } from '../../knowledge/status-codes.ts';
import type { QueueLine, QueuePut, Queues } from '../../model/queues.ts';
import { detached } from '../bytes/latin1.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import type { QueueItem, QueueMemory } from './queue-memory.ts';
import { bareRequest, outcomeOf } from './store.ts';

const longestName = 200; // characters of a line's name, and of an item's
const longestValue = 65_536; // bytes of a value that is remembered

/** What one session has said that tells which line it means: by command, the last request that was not refused. */
export type LineChoice = Map<string, Request>;

/** Which line a request means: by a part of its own, or by what was said last with another command. Undefined where it does not say. */
export function lineOfRequest(
  line: QueueLine | undefined,
  request: Request,
  choice: LineChoice,
): string | undefined {
  if (line === undefined) return '';
  if (line.verb === undefined) return named(partOf(request, line.part));
  const chosen = choice.get(line.verb);
  return chosen ? named(partOf(chosen, line.part)) : '';
}

function named(name: string | undefined): string | undefined {
  return name === undefined || name === '' || name.length > longestName ? undefined : name;
}

/** The name that an answer gives to what was put there: one of the words of its first line. */
export function givenName(reply: string, word: number): string | undefined {
  return named(
    reply
      .slice(0, 1000)
      .split(/\r?\n/, 1)[0]
      ?.split(/[ \t]+/)[word],
  );
}

/** What a request is told of the line that it means, or of the thing that it names. */
export function annotateQueued(
  queues: Queues,
  memory: QueueMemory,
  request: Request,
  choice: LineChoice,
  time: number,
): Pick<Request, 'held' | 'kept'> | undefined {
  const item = itemMeant(queues, memory, request, choice);
  if (item === undefined) return undefined;
  return item === 'none' ? { held: 'no' } : { held: 'yes', kept: aged(item, time) };
}

/** With how many whole seconds ago it was put there; equal annotations stay one object. */
function aged(item: QueueItem, time: number): QueueItem['kept'] {
  const age = String(Math.max(0, Math.floor((time - item.since) / 1e6)));
  if (item.kept.age !== age) item.kept = { ...item.kept, age };
  return item.kept;
}

function itemMeant(
  { takes, named: verbs }: Queues,
  memory: QueueMemory,
  request: Request,
  choice: LineChoice,
): QueueItem | 'none' | undefined {
  if (request.kind !== 'command' && request.kind !== 'record') return undefined;
  if (verbs.includes(request.command)) {
    const name = named(partOf(request, 'arg1'));
    return name === undefined ? undefined : (memory.named(name) ?? 'none');
  }
  const take = takes.find(({ verb }) => verb === request.command);
  const line = take && lineOfRequest(take.line, request, choice);
  if (!take || line === undefined) return undefined;
  return memory.next(line, take.from) ?? 'none';
}

/** A request has been answered. */
export function noteQueued(
  queues: Queues,
  memory: QueueMemory,
  request: Request,
  choice: LineChoice,
  { reply, status, time }: { readonly reply: string; readonly status: string; readonly time: number },
): void {
  if (request.kind !== 'command' && request.kind !== 'record') return;
  const outcome = outcomeOf(reply, status);
  const isIt = (one: { readonly verb: string; readonly outcome: string }) =>
    one.verb === request.command && one.outcome === outcome;
  const put = queues.puts.find(isIt);
  if (put) putInLine(put, memory, request, choice, reply, time);
  const take = queues.takes.find(
    ({ verb, nothing }) => verb === request.command && !nothing.includes(outcome),
  );
  const line = take?.keeps ? undefined : take && lineOfRequest(take.line, request, choice);
  if (take && line !== undefined) memory.take(line, take.from);
  const change = queues.changes.find(isIt);
  const name = change && named(partOf(request, 'arg1'));
  if (change && name !== undefined) {
    if (change.does === 'remove') memory.remove(name);
    else memory.move(name, change.does === 'return', rankOf(change.rank, request));
  }
  if (isChoice(queues, request.command) && !isRefusal(status))
    choice.set(request.command, bareRequest(request));
}

function putInLine(
  put: QueuePut,
  memory: QueueMemory,
  request: Request,
  choice: LineChoice,
  reply: string,
  time: number,
): void {
  const line = lineOfRequest(put.line, request, choice);
  const value = partOf(request, put.part);
  if (line === undefined || value === undefined || value.length > longestValue) return;
  const name = put.name === undefined ? undefined : givenName(reply, put.name);
  memory.add(
    {
      kept: {
        request: bareRequest(request),
        value: detached(value),
        line: detached(line),
        ...(name === undefined ? {} : { name: detached(name) }),
      },
      line: detached(line),
      rank: rankOf(put.rank, request) ?? 0,
      since: time,
    },
    put.atHead === true,
  );
}

function rankOf(part: string | undefined, request: Request): number | undefined {
  const value = part === undefined ? Number.NaN : Number(partOf(request, part));
  return Number.isFinite(value) ? value : undefined;
}

function isChoice({ puts, takes }: Queues, command: string): boolean {
  return [...puts, ...takes].some(({ line }) => line?.verb === command);
}
