import { headerNames } from '../../../knowledge/http.ts';
import type { HeaderParts } from '../../../message/reply/header-parts.ts';
import { partOf } from '../../../message/request/parts.ts';
import type { Part } from '../../../model/field.ts';
import type { Sample } from '../../model/sample.ts';
import { constantOf, type Message } from './header-reply.ts';

const asked = (sample: Sample, part: string) => partOf(sample.exchange.request, part);

/** The version of every reply is that of its request, where requests of two versions show it. */
export function withVersion(messages: readonly Message[]): readonly Message[] {
  const versions = new Set<string>();
  const follows = messages.map((message) => {
    const version = /^[A-Z]+\/\d\.\d(?= )/.exec(constantOf(message.start) ?? '')?.[0];
    const isSame = message.members.every((sample) => asked(sample, 'arg2') === version);
    if (isSame && version !== undefined) versions.add(version);
    return isSame;
  });
  const others = messages.filter((_, index) => !follows[index]);
  const contradict = others.some(({ members }) =>
    members.some((sample) => /^[A-Z]+\/1\.[01]$/.test(asked(sample, 'arg2') ?? '')),
  );
  if (versions.size < 2 || contradict) return messages;
  return messages.map((message, index) => {
    if (!follows[index]) return message;
    const text = constantOf(message.start) ?? '';
    return { ...message, start: [{ field: 'echo', part: 'arg2' }, text.slice(text.indexOf(' '))] };
  });
}

/**
 * Servers that say nothing of a connection that is kept, and `Connection: close` where the client asks for it (RFC 9112, 9.6): the header
 * is there or not as the request decides, in the place where it was seen.
 */
export function withOptional(messages: readonly Message[]): readonly Message[] {
  const said = messages.filter(({ headers }) => headers.some(isConnection));
  const silent = messages.filter(({ headers }) => !headers.some(isConnection));
  const asks = ({ members }: Message, what: string) =>
    members.every((sample) => (asked(sample, 'connection') ?? what) === what);
  const closing = said.filter((message) => closes(message) && asks(message, 'close'));
  if (closing.length === 0 || said.some((message) => !closes(message))) return messages;
  if (!silent.every((message) => asks(message, 'keep-alive'))) return messages;
  const places = new Map<string, number>();
  const before = new Map<string, number>();
  for (const { headers } of closing) {
    const at = headers.findIndex(isConnection);
    const name = headers[at - 1]?.name ?? '';
    places.set(namesOf(headers), at);
    before.set(name, (before.get(name) ?? 0) + 1);
  }
  const [usual] = [...before].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const line = closing[0]?.headers.find(isConnection);
  return messages.map((message) => {
    if (!line || (headersHave(message) && !closing.includes(message))) return message;
    const rest = message.headers.filter((header) => !isConnection(header));
    const after = rest.findIndex(({ name }) => name === usual?.[0]) + 1;
    const at = places.get(namesOf(message.headers)) ?? after;
    return { ...message, headers: [...rest.slice(0, at), optional(line), ...rest.slice(at)] };
  });
}

function isConnection({ name }: HeaderParts): boolean {
  return name === headerNames.connection;
}

function headersHave({ headers }: Message): boolean {
  return headers.some(isConnection);
}

function closes({ headers }: Message): boolean {
  return constantOf(headers.find(isConnection)?.value)?.toLowerCase() === 'close';
}

function namesOf(headers: readonly HeaderParts[]): string {
  return headers.flatMap((header) => (isConnection(header) ? [] : [header.name])).join();
}

/** A header that is there only if the connection will be closed; it brings its line end along. */
function optional({ name, spelt, value }: HeaderParts): HeaderParts {
  const line: Part = {
    field: 'table',
    key: { part: 'connection' },
    values: { close: `${spelt}${constantOf(value) ?? ''}\r\n`, 'keep-alive': '' },
    usual: '',
  };
  return { name, spelt: '', value: [line] };
}
