import { expect, test } from 'vitest';
import { onLines, scanServer } from '../run-scan.ts';

const plan = `
protocol demo
way connected
ask connected
  PORT {client},999,1
  PORT {one 1,2 {client},7}
`;

test('a plan may say the address that the session comes from', { timeout: 60_000 }, async () => {
  const heard = new Set<string>();
  await scanServer(
    (socket) => {
      socket.write('220 ready\r\n');
      onLines(socket, (line) => {
        heard.add(line);
        socket.write('500 no\r\n');
      });
    },
    plan,
    { budget: 6 },
  );
  expect(heard).toContain('PORT 127,0,0,1,999,1');
  expect(heard).toContain('PORT 127,0,0,1,7');
  expect([...heard].filter((line) => line.includes('{') || line.includes('198,51,100'))).toEqual([]);
});
