import { expect, test } from 'vitest';
import { SessionGatherer } from '../../../src/capture/conversations/gather-sessions.ts';
import type { Conversation } from '../../../src/model/conversation.ts';

function ended(id: number, control?: number): Conversation {
  return {
    id,
    transport: 'tcp',
    client: { address: '192.0.2.9', port: 40_000 + id },
    server: { address: '192.0.2.1', port: control === undefined ? 21 : 50_000 },
    start: id,
    end: id + 1,
    packets: 1,
    messages: [{ time: id, from: 'server', bytes: Buffer.from('220 hi\r\n') }],
    ending: 'client',
    missing: { client: 0, server: 0 },
    problems: [],
    host: {},
    ...(control === undefined ? {} : { dataOf: { control, announcement: 0, listener: 'server' as const } }),
  };
}

/** `1`: that conversation ends; `5>1`: a data connection of 1 ends; `+1`: one is found. */
function gathered(...events: readonly string[]): readonly string[] {
  const told: string[] = [];
  const gatherer = new SessionGatherer(({ conversation, data }) =>
    told.push([conversation.id, ...data.map(({ id }) => id)].join(' ')),
  );
  for (const event of events) {
    const [id = 0, control] = event.split('>').map(Number);
    if (event.startsWith('+')) gatherer.linked(id);
    else gatherer.ended(ended(id, control));
  }
  told.push('end');
  gatherer.finish();
  return told;
}

test.each([
  ['a conversation without data connections is told at once', ['1', '2'], ['1', '2', 'end']],
  ['data connections go with theirs', ['+1', '5>1', '+1', '6>1', '2', '1'], ['2', '1 5 6', 'end']],
  ['it waits for those that are still open', ['+1', '1', '2', '5>1', '3'], ['2', '1 5', '3', 'end']],
  ['at the end it waits no longer', ['+1', '1', '2'], ['2', 'end', '1']],
  ['a data connection of a conversation that was told already is lost', ['1', '+1', '5>1'], ['1', 'end']],
])('%s', (_what, events, told) => {
  expect(gathered(...events)).toEqual(told);
});
