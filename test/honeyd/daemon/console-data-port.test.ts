import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConsoleDataPorts, proxyBackend } from '../../../src/honeyd/daemon/console-data-port.ts';
import { HoneydManagement } from '../../../src/honeyd/daemon/honeyd-management.ts';
import { StandInConsole } from '../stand-in-console.ts';

const virtual = '10.99.0.70';
const backends = proxyBackend('127.0.0.1', { from: 21_000, to: 21_999 });

let path: string;
let honeyd: StandInConsole;
let console: HoneydManagement;
let dataPorts: ConsoleDataPorts;
beforeEach(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'mynah-')), 'honeyd.sock');
  honeyd = new StandInConsole(virtual);
  await honeyd.start(path);
  console = new HoneydManagement(path, 300);
  dataPorts = new ConsoleDataPorts(console, backends, 5000);
});
afterEach(async () => {
  console.close();
  await honeyd.stop();
});

test('a port opens, leads to us, and is forgotten when its connection is over', async () => {
  const arrivals: Socket[] = [];
  const dataPort = await dataPorts.at(virtual)(40_001, (socket) => arrivals.push(socket));
  expect(dataPort?.port).toBe(40_001);
  const client = honeyd.connect(40_001);
  client?.write('hello');
  await vi.waitUntil(() => arrivals.length === 1);
  dataPort?.close();
  await dataPorts.finish();
  // Honeyd would reset what still comes for a port that it does not know.
  expect([...honeyd.ports.keys()]).toEqual([40_001]);
  const [socket] = arrivals;
  expect(await new Promise((resolve) => socket?.once('data', resolve).resume())).toEqual(
    Buffer.from('hello'),
  );
  await new Promise((resolve) => socket?.once('close', resolve).destroy());
  await dataPorts.finish();
  expect(honeyd.commands.slice(1)).toEqual([
    expect.stringMatching(/^add 10\.99\.0\.70 tcp port 40001 proxy 127\.0\.0\.1:21\d\d\d$/),
    'delete 10.99.0.70 tcp port 40001',
  ]);
  client?.destroy();
});

test('it is forgotten by itself a while later', async () => {
  const hasty = new ConsoleDataPorts(console, backends, 20);
  const dataPort = await hasty.at(virtual)(40_001, () => {});
  dataPort?.close();
  await vi.waitUntil(() => honeyd.ports.size === 0);
});

test('ports that are taken are passed over, because add would keep what they do', async () => {
  const dataPort = dataPorts.at(virtual);
  const opened = [await dataPort(21, () => {}), await dataPort(22, () => {}), await dataPort(0, () => {})];
  expect(opened.map((open) => open?.port)).toEqual([22, 23, expect.any(Number)]);
  expect(opened[2]?.port).toBeGreaterThanOrEqual(32_768);
  for (const open of opened) open?.close();
});

test('many at a time: commands wait for the prompt', async () => {
  const dataPort = dataPorts.at(virtual);
  const opened = await Promise.all(Array.from({ length: 20 }, () => dataPort(50_000, () => {})));
  expect(new Set(opened.map((open) => open?.port)).size).toBe(20);
  for (const open of opened) open?.close();
  await dataPorts.finish();
  expect(honeyd.ports.size).toBe(0);
  expect(honeyd.commands.filter((line) => !/^(list|add|delete) /.test(line))).toEqual([]);
});

test('a template that Honeyd does not have opens nothing, and nothing is ever deleted from it', async () => {
  expect(await dataPorts.at('10.99.0.71')(0, () => {})).toBeUndefined();
  expect(honeyd.commands).toEqual(['list template "10.99.0.71"']);
});

test('the same Honeyd on a new console connection still knows its ports', async () => {
  honeyd.uptime = 600;
  const dataPort = await dataPorts.at(virtual)(40_001, () => {});
  honeyd.hangUp();
  dataPort?.close();
  await dataPorts.finish();
  expect(honeyd.ports.size).toBe(0);
});

test('Honeyd started anew: the next command finds it, and the old port is not deleted from the new one', async () => {
  const dataPort = dataPorts.at(virtual);
  honeyd.uptime = 600;
  const before = await dataPort(40_001, () => {});
  await honeyd.stop();
  const anew = new StandInConsole(virtual);
  anew.uptime = 1;
  await anew.start(path);
  const after = await dataPort(40_002, () => {});
  expect(after?.port).toBe(40_002);
  before?.close();
  await dataPorts.finish();
  expect(anew.commands.filter((line) => line.startsWith('delete'))).toEqual([]);
  after?.close();
  await dataPorts.finish();
  expect(anew.ports.size).toBe(0);
  console.close();
  await anew.stop();
});

test('no console, or a silent one: no door', async () => {
  honeyd.mute = true;
  expect(await dataPorts.at(virtual)(0, () => {})).toBeUndefined();
  await honeyd.stop();
  expect(await dataPorts.at(virtual)(0, () => {})).toBeUndefined();
  expect(await new HoneydManagement('/nonexistent/honeyd.sock').run('list template')).toBeUndefined();
});
