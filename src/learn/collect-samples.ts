import { createHash } from 'node:crypto';
import { History } from '../message/history.ts';
import type { Request } from '../message/request.ts';
import type { Tree } from '../model/personality.ts';
import type { Session } from './exchange.ts';
import { type ClientName, findClientNames } from './find-client-names.ts';
import { findRefusing } from './find-refusing.ts';
import { markReply, tokensOf } from './mask-reply.ts';
import { placesOf } from './places-of.ts';
import { SaidBefore, SaidSources } from './said-before.ts';
import type { Sample } from './sample.ts';

/** Walks every session and marks in each reply what may be a field. */
export function collectSamples(
  sessions: readonly Session[],
  options: { readonly echoes: boolean; readonly tree?: Tree },
): readonly Sample[] {
  const groups = groupSessions(sessions);
  const nameOf = findClientNames(sessions);
  const sources = new SaidSources(findRefusing(sessions));
  return sessions.flatMap((session, number) => {
    const name = nameOf(session.conversation.client.address);
    return sessionSamples(session, number, groups[number] ?? number, { ...options, name, sources });
  });
}

interface SessionContext {
  readonly echoes: boolean;
  readonly tree?: Tree;
  readonly name: ClientName | undefined;
  readonly sources: SaidSources;
}

function sessionSamples(
  { conversation, exchanges }: Session,
  session: number,
  group: number,
  { echoes, tree, name, sources }: SessionContext,
): Sample[] {
  const history = new History(tree);
  const said = new SaidBefore(sources);
  let prefix = '';
  return exchanges.map((exchange, index) => {
    const { request, reply, status, time } = exchange;
    prefix = hash(prefix + sayingOf(request));
    const marked = markReply(reply, {
      echoes: echoes && reply !== '' ? [sources.of(request), ...said.all] : [],
      said: request.raw,
      places: placesOf(history, request),
      client: conversation.client,
      name,
      server: conversation.server,
      time: time + exchange.delay,
    });
    history.add({ request, status, template: '', values: [] });
    said.add(history, request.command);
    return {
      exchange,
      session,
      group,
      index,
      client: conversation.client,
      prefix,
      marked,
      tokens: tokensOf(marked),
    };
  });
}

/** Sessions in which the client said the same, but for the ports of data connections, are repeated runs of one script. */
export function groupSessions(sessions: readonly Session[]): readonly number[] {
  const numbers = new Map<string, number>();
  return sessions.map(({ exchanges }) => {
    const said = exchanges.filter(({ request }) => request.kind !== 'left');
    const key = said.map(({ request }) => sayingOf(request)).join('\0');
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

function sayingOf(request: Request): string {
  return request.kind === 'record' ? request.body : withoutPorts(request.raw);
}

function withoutPorts(raw: string): string {
  return raw.replace(/\d+(?:,\d+){5}|\|\d+\|\s*$/g, '#');
}

function hash(text: string): string {
  return createHash('sha1').update(text, 'latin1').digest('base64');
}
