import { expect, test } from 'vitest';
import { learn } from '../../src/learn/learn.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import { conversation } from '../support/conversation.ts';
import { openAlone } from '../support/playbook.ts';

test('what was answered in two datagrams is answered in two, however long what they repeat', () => {
  const call = (name: string, at: number) =>
    conversation([`>CALL ${name}\r\n`, `<RING ${name}\r\n`, `<DONE ${name} ok\r\n`], {
      at,
      transport: 'udp',
    });
  const personality = learn([call('ann', 0), call('robert', 1), call('li', 2), call('maximilian', 3)]);
  const session = openAlone(personality);
  session.opened(0);
  const said = session
    .received(toBytes('CALL somebody-else\r\n'), 0)
    .flatMap((action) => (action.kind === 'send' ? [toText(action.bytes)] : []));
  expect(said).toEqual(['RING somebody-else\r\n', 'DONE somebody-else ok\r\n']);
});
