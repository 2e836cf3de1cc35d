import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { onLines, scanServer } from '../run-scan.ts';

const files: Readonly<Record<string, readonly string[]>> = {
  ann: ['apples.txt', 'notes.txt', 'shared.txt'],
  ben: ['bills.txt', 'cars.txt', 'shared.txt'],
};

const plan = `
protocol files
way connected
talk
  USER ann -> PASV -> NLST -> SIZE {listed} -> SIZE {listed}
  USER ben -> PASV -> NLST -> SIZE {listed} -> SIZE {listed}
  USER ann -> PASV -> NLST -> SIZE {listed}
  USER ben -> PASV -> NLST -> SIZE {listed}
ask connected
  NOOP
`;

/** Ends with the listing of a user on a data connection. */
function list(user: string): Promise<number> {
  return new Promise((resolve) => {
    const data = createServer((socket) => {
      socket.on('error', () => {}).end(`${(files[user] ?? []).join('\r\n')}\r\n`);
      data.close();
    });
    data.listen(0, '127.0.0.1', () => resolve((data.address() as { readonly port: number }).port));
  });
}

test('a name from a listing is one of the listing of its own session, where there was one', {
  timeout: 60_000,
}, async () => {
  const asked: { readonly user: string; readonly name: string }[] = [];
  await scanServer(
    (socket) => {
      let user = '';
      socket.write('220 ready\r\n');
      onLines(socket, async (line) => {
        const [verb = '', word = ''] = line.split(' ');
        if (verb === 'USER') user = word;
        if (verb === 'SIZE') asked.push({ user, name: word });
        if (verb === 'PASV') {
          const port = await list(user);
          socket.write(`227 Entering Passive Mode (127,0,0,1,${port >> 8},${port & 255})\r\n`);
        } else if (verb === 'NLST') {
          socket.write('150 here it comes\r\n');
          setTimeout(() => socket.write('226 done\r\n'), 5);
        } else socket.write(verb === 'SIZE' ? '213 5\r\n' : '200 ok\r\n');
      });
    },
    plan,
    { budget: 60 },
  );
  // what is asked after them are changed sessions, which may say any name
  const ofPlan = asked.slice(0, 6);
  for (const { user, name } of ofPlan) expect(files[user]).toContain(name);
  expect(new Set(ofPlan.map(({ user }) => user)).size).toBe(2);
  expect(new Set(ofPlan.map(({ name }) => name)).size).toBeGreaterThan(2);
});
