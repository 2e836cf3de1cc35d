import { test } from 'vitest';
import { Playbook } from '../../support/playbook.ts';
import { onLines, scanServer } from '../run-scan.ts';

const plan = `
protocol late
way connected
talk
  REST -> NOOP -> REST -> NOOP
ask connected
  NOOP
  REST
`;

test('what a server says late of a request, as its first answer has to be acknowledged before, is no answer to the next', {
  timeout: 60_000,
}, async () => {
  const { personality } = await scanServer(
    (socket) => {
      socket.write('220 ready\r\n');
      onLines(socket, (line) => {
        if (line !== 'REST') return void socket.write('200 ok\r\n');
        socket.write('530 not now\r\n');
        setTimeout(() => socket.write('500 what?\r\n'), 45);
      });
    },
    plan,
    { budget: 40 },
  );
  if (!personality) throw new Error('nothing was learned');
  new Playbook()
    .says('220 ready\r\n')
    .hears('NOOP\r\n')
    .says('200 ok\r\n')
    .hears('REST\r\n')
    .says('530 not now\r\n500 what?\r\n')
    .hears('NOOP\r\n')
    .says('200 ok\r\n')
    .play(personality);
});
