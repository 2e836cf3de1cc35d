import { expect, test } from 'vitest';
import { scoreInProcess } from '../../../../bench/score/score-personality.ts';
import { fraction } from '../../../../src/compare/play/fidelity.ts';
import { scriptsOf } from '../../../../src/compare/play/script.ts';
import { learn } from '../../../../src/learn/learn.ts';
import { modbusSessions } from './modbus-server.ts';

test('registers and coils are read back after they were written, and addresses have their limit', async () => {
  const personality = learn(modbusSessions(20, 1));
  const { scope, areas } = personality.cells ?? { scope: '', areas: [] };
  expect(scope).toBe('server');
  const registers = areas.find(({ bits }) => bits === 16);
  expect(registers).toMatchObject({
    read: { verb: '#03', at: 'n8.u16be', per: 1, count: 'n10.u16be' },
    usual: '\0\0',
  });
  expect(registers?.writes.map(({ verb, at, data }) => ({ verb, at, data })).sort()).toEqual([
    { verb: '#10', at: 'n8.u16be', data: 13 },
    { verb: '#06', at: 'n8.u16be', data: 10 },
  ]);
  const coils = areas.find(({ bits, writes }) => bits === 1 && writes.length > 0);
  expect(coils?.read.verb).toBe('#01');
  expect(coils?.writes).toMatchObject([{ verb: '#05', data: 10, flag: true }]);
  const fidelity = await scoreInProcess(personality, scriptsOf(modbusSessions(15, 2)));
  expect(fraction(fidelity.class)).toBeGreaterThan(0.95);
  expect(fraction(fidelity.text)).toBeGreaterThan(0.93);
  expect(personality.situations.length).toBeLessThan(60);
}, 120_000);
