import { isRefusal } from '../../knowledge/status-codes.ts';
import type { KeyedStore, StoreEffect, StoreSpace } from '../../model/personality.ts';
import { detached } from '../bytes/latin1.ts';
import { partOf } from '../request/parts.ts';
import type { Request } from '../request/request.ts';
import { changedNumber, isNumber } from '../values/stored-number.ts';
import { shortenedRequest } from './shorten-request.ts';
import { nameIn, type StoredValue, type StoredValues } from './stored-values.ts';

const longestName = 200; // characters of a key
const mostNames = 1000; // of things in one request
const mostWords = 64; // of a request about several things that are looked at for each: with all of them the work would be the square of what a client says
const longestValue = 65_536; // bytes of a value that is remembered

/** What an answer says of the thing that was named: its status, with the kind of number in the place of a number, and whether a list begins with nothing. */
export function outcomeOf(reply: string, status: string): string {
  const number = /^([:$*]?)(-?\d+)\r?\n/.exec(reply);
  if (number === null || (number[1] === '' && !isNumber(status))) return status;
  const value = Number(number[2]);
  const isOfNothing = number[1] === '*' && value > 0 && reply.startsWith('$-1\r\n', number[0].length);
  return `${number[1]}${value > 0 ? 'n' : value}${isOfNothing ? '$-1' : ''}`;
}

/** The name of the thing that a request is about, in the store that its session has chosen. */
export function keyOfValue(
  { key, keys, space: several }: Pick<KeyedStore, 'key' | 'keys' | 'space'>,
  request: Request,
  space: string,
): string | undefined {
  if (request.kind !== 'command' && request.kind !== 'record') return undefined;
  const name = partOf(request, keys?.[request.command] ?? key);
  if (name === undefined || name === '' || name.length > longestName) return undefined;
  return several === undefined ? name : nameIn(space, name);
}

/** The names of all things that a request is about, each with the request as it would name that one alone. */
export function namesOfValues(
  things: Pick<KeyedStore, 'key' | 'keys' | 'space' | 'several'>,
  request: Request,
  space: string,
): readonly { readonly name: string; readonly request: Request }[] {
  const stride = things.several?.[request.command] ?? 0;
  const first = /^arg(\d+)$/.exec(things.keys?.[request.command] ?? things.key)?.[1];
  const { words } = request;
  const count =
    stride === 0 || first === undefined ? 1 : Math.ceil((words.length - Number(first) + 1) / stride);
  return Array.from({ length: Math.min(mostNames, count) }, (_, index) =>
    index === 0 ? request : { ...request, words: words.slice(index * stride, index * stride + mostWords) },
  ).flatMap((one) => {
    const name = keyOfValue(things, one, space);
    return name === undefined ? [] : [{ name, request: one }];
  });
}

/** The store that a session means after a request, where it meant `before`; `''` is the usual one. */
export function spaceAfter(
  space: StoreSpace | undefined,
  before: string,
  request: Request,
  status: string,
): string {
  if (space === undefined || request.command !== space.verb || isRefusal(status)) return before;
  const chosen = partOf(request, space.part);
  if (chosen === undefined || chosen.length > longestName) return before;
  return chosen === space.usual ? '' : detached(chosen);
}

/** What a request is told of the thing that it names. */
export function annotateStored(
  things: KeyedStore,
  memory: Pick<StoredValues, 'get' | 'countIn'>,
  request: Request,
  space: string,
): Pick<Request, 'held' | 'sort' | 'kept' | 'after' | 'space' | 'count'> {
  const name = keyOfValue(things, request, space);
  const chosen = {
    ...(space === '' ? {} : { space }),
    ...(things.counts?.includes(request.command)
      ? { count: String(memory.countIn(things.space && space)) }
      : {}),
  };
  if (name === undefined) return chosen;
  const thing = memory.get(name);
  const effect = things.effects.find(
    ({ verb, does, part }) => verb === request.command && (part !== undefined || isCount(does)),
  );
  const after = effect && affected(thing, effect, request).kept?.value;
  return {
    ...chosen,
    held: thing?.there ? 'yes' : 'no',
    ...(thing?.there && thing.madeBy !== undefined ? { sort: thing.madeBy } : {}),
    ...(thing?.there && thing.kept ? { kept: thing.kept } : {}),
    ...(after === undefined ? {} : { after }),
  };
}

/** What an answered request does to things; undefined where it does nothing. */
export function effectOf(
  { effects }: Pick<KeyedStore, 'effects'>,
  { command }: Request,
  outcome: string,
): StoreEffect | undefined {
  const own = effects.filter(({ verb }) => verb === command);
  return (
    own.find((one) => one.outcome === outcome) ??
    own.find((one) => isCount(one.does) && kindOfNumber(one.outcome) === kindOfNumber(outcome))
  );
}

function isCount(does: StoreEffect['does']): does is 'increase' | 'decrease' {
  return does === 'increase' || does === 'decrease';
}

/** What a number is answered as, whichever it is. */
function kindOfNumber(outcome: string): string {
  return outcome.replace(/^([:$*]?)(?:n|-?\d+)$/, '$1#');
}

/** A request has been answered. */
export function noteStored(
  things: KeyedStore,
  memory: StoredValues,
  request: Request,
  outcome: string,
  space: string,
): void {
  const effect = effectOf(things, request, outcome);
  if (!effect) return;
  if (effect.does === 'clear') {
    memory.clear();
    return;
  }
  for (const { name, request: one } of namesOfValues(things, request, space)) {
    const thing = affected(memory.get(name), effect, one);
    const isNumbered = things.numbered !== undefined && effect.does !== 'keep' && effect.does !== 'remove';
    memory.set(
      detached(name),
      isNumbered ? withNumber(thing, memory.countChange() + things.numbered) : thing,
    );
  }
}

function withNumber(thing: StoredValue, number: number): StoredValue {
  return thing.kept ? { ...thing, kept: { ...thing.kept, number: String(number) } } : thing;
}

/** The thing after what a request did to it. What is put in its place is of another sort, what is done to it leaves it of its own. */
export function affected(
  thing: StoredValue | undefined,
  effect: Pick<StoreEffect, 'verb' | 'does' | 'part'>,
  request: Request,
): StoredValue {
  const after = valueAfter(thing, effect, request);
  const madeBy = thing?.there && effect.does !== 'put' ? thing.madeBy : effect.verb;
  return after.there && madeBy !== undefined ? { ...after, madeBy } : after;
}

function valueAfter(
  thing: StoredValue | undefined,
  { does, part }: Pick<StoreEffect, 'does' | 'part'>,
  request: Request,
): StoredValue {
  if (does === 'remove') return { there: false };
  if (isCount(does)) return counted(thing, does, request, part);
  const value = part === undefined ? undefined : partOf(request, part);
  const kept = thing?.there ? thing.kept : undefined;
  if (value === undefined || does === 'keep') return kept ? { there: true, kept } : { there: true };
  const isPut = does === 'put' || !thing?.there; // what is added to nothing is all there is
  if (isPut || kept === undefined)
    return isPut && value.length <= longestValue
      ? { there: true, kept: { request: bareRequest(request), value: detached(value) } }
      : { there: true };
  const whole = does === 'append' ? kept.value + value : value + kept.value;
  return whole.length > longestValue
    ? { there: true }
    : { there: true, kept: { request: kept.request, value: detached(whole) } };
}

/** Where there is nothing, counting begins at 0. */
function counted(
  thing: StoredValue | undefined,
  does: 'increase' | 'decrease',
  request: Request,
  part: string | undefined,
): StoredValue {
  const kept = thing?.there ? thing.kept : { request: bareRequest(request), value: '0' };
  const value =
    kept && changedNumber(kept.value, does, part === undefined ? '1' : (partOf(request, part) ?? ''));
  return kept && value !== undefined ? { there: true, kept: { ...kept, value } } : { there: true };
}

/** Without the annotations of what was there before: they are no part of the value. */
export function bareRequest({ kept, after, space, count, ...request }: Request): Request {
  return shortenedRequest(request);
}
