import type { About, LogEvent } from './event.ts';

/** Numbers of OpenCanary's log types (opencanary/logger.py). */
const logins: Readonly<Record<string, number>> = {
  ftp: 2000,
  http: 3001,
  ssh: 4002,
  telnet: 6001,
  mysql: 8001,
  mssql: 9001,
  vnc: 12001,
  redis: 17001,
};
const requests: Readonly<Record<string, number>> = {
  http: 3000,
  tftp: 10001,
  ntp: 11001,
  snmp: 13001,
  sip: 15001,
  redis: 17001,
};
const names: Readonly<Record<string, number>> = { 'session.connect': 18001, 'command.input': 18005 };
const other = 99000; // LOG_USER_0

/** A line as OpenCanary writes it, so that what reads its alerts reads these. */
export function opencanaryLine({ name, message, fields }: LogEvent, about: About, timestamp: string): object {
  const { session, client, server, protocol, transport, communityId, sensor } = about;
  const { username, password, ...rest } = fields;
  const time = timestamp.replace('T', ' ').replace('Z', '');
  return {
    dst_host: server.address,
    dst_port: server.port,
    local_time: time,
    local_time_adjusted: time,
    utc_time: time,
    src_host: client.address,
    src_port: client.port,
    node_id: sensor,
    logtype: typeOf(name, protocol),
    logdata: {
      ...(username === undefined ? {} : { USERNAME: username }),
      ...(password === undefined ? {} : { PASSWORD: password }),
      EVENT: name,
      MESSAGE: message,
      SESSION: session,
      PROTOCOL: protocol,
      TRANSPORT: transport,
      COMMUNITY_ID: communityId,
      ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key.toUpperCase(), value])),
    },
  };
}

function typeOf(name: string, protocol: string): number {
  if (name === 'login.attempt') return logins[protocol] ?? other;
  if (name === 'command.input') return requests[protocol] ?? names[name] ?? other;
  return names[name] ?? other;
}
