import { expect, test } from 'vitest';
import { endpointOf, inheritedSockets } from '../../../src/replay/fronts/inherited-sockets.ts';

const heading =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

test('an address of Linux’s tables is read as it is kept: words with their first byte last', () => {
  const table = `${heading}   0: 0100007F:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0
   1: 00000000000000000000000001000000:09DD 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4712 1 0
   2: 0100007F:0019 0200007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4713 1 0\n`;
  expect(endpointOf(table, '4711')).toEqual({ address: '127.0.0.1', port: 25 });
  expect(endpointOf(table, '4712')).toEqual({ address: '::1', port: 2525 });
  expect(endpointOf(table, '4713')).toBeUndefined(); // connected
  expect(endpointOf(table, '471')).toBeUndefined();
});

test.each([
  ['nobody hands anything over', {}],
  ['they are for another process', { LISTEN_PID: '1', LISTEN_FDS: '1' }],
  ['a count that is none', { LISTEN_PID: String(process.pid), LISTEN_FDS: 'many' }],
  ['a count beyond reason', { LISTEN_PID: String(process.pid), LISTEN_FDS: '999999999' }],
])('%s: no sockets', (_, env) => {
  expect(inheritedSockets(env, process.pid)).toEqual([]);
});
