import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HoneydConsole } from '../../src/honeyd/console.ts';
import { ConsoleDoors, proxyBackend } from '../../src/honeyd/console-door.ts';
import { StandInConsole } from './stand-in-console.ts';

const virtual = '10.99.0.70';
const backends = proxyBackend('127.0.0.1', { from: 21_000, to: 21_999 });

let path: string;
let honeyd: StandInConsole;
let console: HoneydConsole;
beforeEach(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'mynah-')), 'honeyd.sock');
  honeyd = new StandInConsole(virtual);
  await honeyd.start(path);
  console = new HoneydConsole(path, 300);
});
afterEach(async () => {
  console.close();
  await honeyd.stop();
});

test('a port opens, leads to us, and closes again', async () => {
  const arrived = new Promise<Socket>((resolve) => {
    void new ConsoleDoors(console, backends)
      .at(virtual)(40_001, resolve)
      .then((door) => {
        expect(door?.port).toBe(40_001);
        honeyd.connect(40_001)?.write('hello');
        void arrived.then(() => door?.close());
      });
  });
  const socket = await arrived;
  expect(await new Promise((resolve) => socket.once('data', resolve).resume())).toEqual(Buffer.from('hello'));
  await console.run('list template "x"');
  expect(honeyd.ports.size).toBe(0);
  expect(honeyd.commands[1]).toMatch(/^add 10\.99\.0\.70 tcp port 40001 proxy 127\.0\.0\.1:21\d\d\d$/);
  expect(honeyd.commands[2]).toBe('delete 10.99.0.70 tcp port 40001');
  socket.destroy();
});

test('ports that are taken are passed over, because add would keep what they do', async () => {
  const door = new ConsoleDoors(console, backends).at(virtual);
  const doors = [await door(21, () => {}), await door(22, () => {}), await door(0, () => {})];
  expect(doors.map((open) => open?.port)).toEqual([22, 23, expect.any(Number)]);
  expect(doors[2]?.port).toBeGreaterThanOrEqual(32_768);
  for (const open of doors) open?.close();
});

test('many at a time: commands wait for the prompt', async () => {
  const door = new ConsoleDoors(console, backends).at(virtual);
  const doors = await Promise.all(Array.from({ length: 20 }, () => door(50_000, () => {})));
  expect(new Set(doors.map((open) => open?.port)).size).toBe(20);
  for (const open of doors) open?.close();
  await console.run('list template "x"');
  expect(honeyd.ports.size).toBe(0);
  expect(honeyd.commands.filter((line) => !/^(list|add|delete) /.test(line))).toEqual([]);
});

test('a template that Honeyd does not have opens nothing, and nothing is ever deleted from it', async () => {
  expect(await new ConsoleDoors(console, backends).at('10.99.0.71')(0, () => {})).toBeUndefined();
  expect(honeyd.commands).toEqual(['list template "10.99.0.71"']);
});

test('Honeyd started anew: the next command finds it, and the old port is not deleted from the new one', async () => {
  const door = new ConsoleDoors(console, backends).at(virtual);
  const before = await door(40_001, () => {});
  await honeyd.stop();
  const anew = new StandInConsole(virtual);
  await anew.start(path);
  const after = await door(40_002, () => {});
  expect(after?.port).toBe(40_002);
  before?.close();
  await console.run('list template "x"');
  expect(anew.commands.filter((line) => line.startsWith('delete'))).toEqual([]);
  after?.close();
  await console.run('list template "x"');
  expect(anew.ports.size).toBe(0);
  console.close();
  await anew.stop();
});

test('no console, or a silent one: no door', async () => {
  honeyd.mute = true;
  expect(await new ConsoleDoors(console, backends).at(virtual)(0, () => {})).toBeUndefined();
  await honeyd.stop();
  expect(await new ConsoleDoors(console, backends).at(virtual)(0, () => {})).toBeUndefined();
  expect(await new HoneydConsole('/nonexistent/honeyd.sock').run('list template')).toBeUndefined();
});
