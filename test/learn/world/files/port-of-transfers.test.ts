import { expect, test } from 'vitest';
import { portOfTransfers } from '../../../../src/learn/world/files/port-of-transfers.ts';
import type { Conversation } from '../../../../src/model/conversation.ts';

/** Connections that came from these ports to a client that listened, beside one to the server. */
function from(...ports: readonly number[]): readonly Conversation[] {
  const data = (listener: 'client' | 'server', port: number) => ({
    dataOf: { control: 1, announcement: 0, listener },
    client: { address: '192.0.2.7', port },
  });
  return [data('server', 40_000), ...ports.map((port) => data('client', port))] as unknown as Conversation[];
}

test.each<[string, readonly number[], number | undefined]>([
  ['always the reserved one', [20], 20],
  ['always the same one', [2020, 2020, 2020], 2020],
  ['the same by chance', [40_123, 40_123], undefined],
  ['another one each time', [40_123, 40_124, 40_125], undefined],
  ['not always the reserved one', [20, 20, 20, 40_123], undefined],
  ['none', [], undefined],
])('%s', (_, ports, expected) => {
  expect(portOfTransfers(from(...ports))).toBe(expected);
});
