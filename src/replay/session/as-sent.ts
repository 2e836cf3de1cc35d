import { asksFor, codingOf, withoutCoding } from '../../message/reply/content-coding.ts';
import { renamed } from '../../message/reply/greeted-name.ts';
import { headOf } from '../../message/reply/header-parts.ts';
import type { Request } from '../../message/request/request.ts';
import type { Personality } from '../../model/personality.ts';

/** A reply as it is sent to who asked for it: compressed if that was asked for, the head of it alone where no more is, by the name that the server goes by here. */
export function asSent(
  reply: string,
  request: Request,
  { grammar, service }: Personality,
  hostName: string | undefined,
): string {
  const coding = grammar.negotiates ? codingOf(reply) : undefined;
  const readable = coding === undefined || asksFor(request, coding) ? reply : withoutCoding(reply, coding);
  const head = grammar.heads?.find(({ command }) => command === request.verb);
  return renamed(head ? headOf(readable, head) : readable, service.hostName, hostName);
}
