import { ecsLine } from './ecs-line.ts';
import type { About, LogEvent } from './event.ts';
import type { SchemaName } from './log-options.ts';
import { opencanaryLine } from './opencanary-line.ts';

/** `timestamp` is ISO 8601 with µs. */
export type MakeLine = (event: LogEvent, about: About, timestamp: string) => object;

/** One line of JSON an event; each schema is described in docs/events.md. */
export const logSchemas: Readonly<Record<SchemaName, MakeLine>> = {
  mynah: (event, about, timestamp) => flat(`mynah.${event.name}`, event, about, timestamp),
  cowrie: (event, about, timestamp) => flat(cowrieId(event), event, about, timestamp),
  ecs: ecsLine,
  opencanary: opencanaryLine,
};

/** What happens in Cowrie too has Cowrie's id. */
const cowrieIds: Readonly<Record<string, string>> = {
  'session.connect': 'cowrie.session.connect',
  'session.closed': 'cowrie.session.closed',
  'session.file_upload': 'cowrie.session.file_upload',
  'message.received': 'cowrie.session.file_upload',
  'command.input': 'cowrie.command.input',
  'client.kex': 'cowrie.client.kex',
};

function cowrieId({ name, fields }: LogEvent): string {
  if (name === 'login.attempt')
    return fields.success === true ? 'cowrie.login.success' : 'cowrie.login.failed';
  return cowrieIds[name] ?? `mynah.${name}`;
}

/** The field names of Cowrie, which most pipelines of honeypots read. */
function flat(eventid: string, { message, fields }: LogEvent, about: About, timestamp: string): object {
  const { session, client, server, protocol, transport, communityId, sensor } = about;
  return {
    eventid,
    message,
    ...fields,
    session,
    src_ip: client.address,
    src_port: client.port,
    dst_ip: server.address,
    dst_port: server.port,
    protocol,
    transport,
    community_id: communityId,
    timestamp,
    sensor,
  };
}
