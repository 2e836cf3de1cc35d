import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram, noHoneydHarness, Spawned } from './honeyd-harness.ts';

let fake = '';
beforeAll(async () => {
  fake = `node ${await bundleProgram(resolve(import.meta.dirname, 'spawned-fake.ts'))}`;
});

const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex');

describe.skipIf(noHoneydHarness)('spawned as Honeyd does it', () => {
  test('TCP: knows both ends from the environment, and lets go when the session closes', async () => {
    const spawned = new Spawned('tcp', fake);
    expect(await spawned.hears('\r\n')).toBe('220 fake visit 1\r\n');
    spawned.say('WHO\r\nQUIT\r\n');
    await spawned.hears('192.0.2.7 4711 10.99.0.70 21\r\n221 bye\r\n');
    expect(await spawned.over()).toEqual({ logged: '', left: 0 });
  });

  test('TCP: the client’s FIN ends the session after its last answers', async () => {
    const spawned = new Spawned('tcp', fake);
    spawned.say('SLOW\r\none\r\n');
    spawned.end();
    expect(await spawned.over()).toEqual({ logged: '', left: 0 });
    expect(spawned.heard).toBe('220 fake visit 1\r\n100 slow\r\n200 done\r\nONE\r\nEND\r\n');
  });

  test('TCP: a megabyte arrives whole', async () => {
    const spawned = new Spawned('tcp', fake);
    spawned.say('FLOOD 1000000\r\nQUIT\r\n');
    await spawned.over();
    expect(spawned.heard.length).toBe('220 fake visit 1\r\n'.length + 1_000_000 + '221 bye\r\n'.length);
  });

  test('TCP: a data connection is refused, for there is none', async () => {
    const spawned = new Spawned('tcp', fake);
    spawned.say('PASV 0\r\nPORT 9\r\nQUIT\r\n');
    await spawned.over();
    expect(spawned.heard).toBe('220 fake visit 1\r\n425 cannot\r\n425 no connection\r\n221 bye\r\n');
  });

  test('UDP: one datagram is one message, and silence ends the process', async () => {
    const spawned = new Spawned('udp', `${fake} udp`);
    await spawned.hears(`${hex('220 fake visit 1\r\n')}\n`);
    spawned.say(`${hex('one\n')}\n${hex('WHO\n')}\n`);
    await spawned.hears(`${hex('ONE\r\n')}\n`);
    await spawned.hears(`${hex('192.0.2.7 4711 10.99.0.70 21\r\n')}\n`);
    spawned.say(`${hex('QUIT\n')}\n`);
    await spawned.hears(`${hex('221 bye\r\n')}\n`);
    expect(await spawned.over()).toEqual({ logged: '', left: -9 });
  });
});
