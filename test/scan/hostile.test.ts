import { expect, test } from 'vitest';
import { onLines, scanServer } from './run-scan.ts';

const plan = 'protocol p\nway connected\nask connected\n  HELLO {word}\n  COUNT {number 1 2 3}\n  {WORD}\n';

test('a server that never answers is given up, with a word about it', async () => {
  const { result, said } = await scanServer(() => {}, plan);
  expect(result.why).toBe('gone');
  expect(said.at(-1)).toMatch(/the server says nothing, \d+ times in a row: it ends here/);
});

test('a server that breaks off after some connections ends the scan with what was heard', async () => {
  let connections = 0;
  const { result, personality } = await scanServer((socket) => {
    if (++connections > 4) {
      socket.resetAndDestroy();
      return;
    }
    socket.write('READY\r\n');
    onLines(socket, (line) => socket.write(`OK ${line}\r\n`));
  }, plan);
  expect(result.why).toBe('gone');
  expect(result.exchanges).toBeGreaterThan(5);
  expect(personality?.quality.exchanges).toBeGreaterThan(5);
});

test('a server that does not stop talking is heard up to a limit', async () => {
  let connections = 0;
  const { result, conversations } = await scanServer((socket) => {
    connections += 1;
    const flood = Buffer.alloc(1 << 20, 'x');
    const pour = () => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('drain', pour);
    pour();
  }, plan);
  expect(['gone', 'budget', 'settled', 'nothing left to ask']).toContain(result.why);
  const longest = Math.max(
    ...conversations.map(({ messages }) => messages.reduce((sum, { bytes }) => sum + bytes.length, 0)),
  );
  expect(longest).toBeLessThan(8 << 20);
  expect(connections).toBeGreaterThan(0);
});

test('a server that is away for a while is asked again', async () => {
  let connections = 0;
  const { result, said } = await scanServer(
    (socket) => {
      connections += 1;
      if (connections > 3 && connections < 8) {
        socket.resetAndDestroy();
        return;
      }
      socket.write('READY\r\n');
      onLines(socket, (line) => socket.write(`OK ${line}\r\n`));
    },
    plan,
    { budget: 60 },
  );
  expect(result.why).not.toBe('gone');
  expect(said).toContain('the server answers again');
});

test('it ends when it is told to, with a valid personality', async () => {
  let asked = 0;
  const { result, personality } = await scanServer(
    (socket) => {
      socket.write('READY\r\n');
      onLines(socket, (line) => {
        asked += 1;
        socket.write(`OK ${line}\r\n`);
      });
    },
    plan,
    { isOver: () => asked >= 3 },
  );
  expect(result.why).toBe('over');
  expect(personality?.templates.length).toBeGreaterThan(0);
});

test('where one session is met with silence and others are answered, the silence is the answer', async () => {
  const { result, said } = await scanServer(
    (socket) => onLines(socket, (line) => line.startsWith('HELLO') || socket.write(`OK ${line}\r\n`)),
    'protocol p\nway connected\ntalk\n  HELLO {word}\n  COUNT {number 1}\n  COUNT {number 2}\nask connected\n  PING {word}\n',
    { budget: 30 },
  );
  expect(result.why).not.toBe('gone');
  expect(result.exchanges).toBeGreaterThan(3);
  expect(said.filter((line) => line.includes('ends here'))).toEqual([]);
});
