import type { Exchange } from '../../../exchange/exchange.ts';
import { headerNames, headOnly, httpReply } from '../../../knowledge/http.ts';
import { type MessageParts, readMessage } from '../../../message/reply/header-parts.ts';
import type { Request } from '../../../message/request/request.ts';
import type { HeadCommand } from '../../../model/grammar.ts';

interface Answered {
  /** What was asked for, and with which headers. */
  readonly asked: string;
  readonly message: MessageParts;
}

/**
 * Finds commands whose answers are the heads of another command's answers: none has content although some tell its
 * length, and where both commands were asked for the same thing, they begin alike. HEAD of HTTP is known to be one (RFC
 * 9110, 9.3.2) where nobody recorded it.
 */
export function inferHeadCommands(exchanges: readonly Exchange[]): readonly HeadCommand[] {
  const byVerb = new Map<string, Answered[]>();
  for (const { request, reply } of exchanges) {
    const message = readMessage([reply]);
    if (!message) continue;
    const list = byVerb.get(request.verb);
    const answered = { asked: `${request.words[0]}\0${namesAsked(request)}`, message };
    if (list) list.push(answered);
    else byVerb.set(request.verb, [answered]);
  }
  const verbs = [...byVerb].sort(([a], [b]) => (a < b ? -1 : 1));
  const isHttp = exchanges.some(({ reply }) => reply.startsWith(httpReply));
  if (byVerb.has(headOnly.as) && !byVerb.has(headOnly.command) && isHttp) return [knownHead];
  return verbs.flatMap(([command, heads]) => {
    if (!areHeads(heads)) return [];
    const [best] = verbs
      .filter(([, whole]) => whole.some(({ message }) => message.content.length > 0))
      .map(([as, whole]) => ({ as, whole, agree: agreement(heads, whole) }))
      .filter(({ agree }) => agree > 0)
      .sort((a, b) => b.agree - a.agree || (a.as < b.as ? -1 : 1));
    if (!best) return isHttp && isKnownHead(command, heads, byVerb) ? [knownHead] : [];
    const without = missing(heads, best.whole);
    const refused = missing(
      heads.filter(({ message }) => !/ 2\d\d/.test(String(message.start[0]))),
      best.whole,
    );
    const refusedWithout = refused.filter((name) => !without.includes(name));
    return [{ command, as: best.as, without, refusedWithout }];
  });
}

function areHeads(answers: readonly Answered[]): boolean {
  return (
    answers.every(({ message }) => message.content.length === 0) &&
    answers.some(
      ({ message: { start, headers } }) =>
        !/ (?:1\d\d|204|304)/.test(String(start[0])) &&
        headers.some(({ name, value }) => name === headerNames.length && value[0] !== '0'),
    )
  );
}

/** HEAD of HTTP, where nothing that was recorded speaks against it. */
function isKnownHead(
  command: string,
  heads: readonly Answered[],
  byVerb: ReadonlyMap<string, readonly Answered[]>,
): boolean {
  const whole = byVerb.get(headOnly.as);
  return command === headOnly.command && whole !== undefined && agreement(heads, whole) >= 0;
}

/** HEAD where no answer shows what heads leave out: how a content is sent is decided when it is sent (RFC 9110, 9.3.2). */
const knownHead: HeadCommand = { ...headOnly, without: [headerNames.coding], refusedWithout: [] };

/** How many heads begin as the answer of the other command did, less those that begin otherwise. */
function agreement(heads: readonly Answered[], whole: readonly Answered[]): number {
  const starts = new Map<string, Set<unknown>>();
  for (const { asked, message } of whole)
    starts.set(asked, (starts.get(asked) ?? new Set()).add(message.start[0]));
  let agree = 0;
  for (const { asked, message } of heads) {
    const same = starts.get(asked);
    if (same) agree += same.has(message.start[0]) ? 1 : -1;
  }
  return agree;
}

function namesAsked({ raw }: Request): string {
  return (raw.match(/^[^\s:]+(?=[ \t]*:)/gm) ?? [])
    .map((name) => name.toLowerCase())
    .sort()
    .join();
}

/** Headers that no head has, and the other command's answers to the same have. */
function missing(heads: readonly Answered[], whole: readonly Answered[]): readonly string[] {
  const keyOf = ({ asked, message }: Answered) => `${asked}\0${message.start[0]}`;
  const had = new Set(heads.flatMap(({ message }) => message.headers.map(({ name }) => name)));
  const compared = new Set(heads.map(keyOf));
  const names = new Set(
    whole
      .filter((other) => compared.has(keyOf(other)))
      .flatMap(({ message }) => message.headers.map(({ name }) => name)),
  );
  return [...names].filter((name) => !had.has(name)).sort();
}
