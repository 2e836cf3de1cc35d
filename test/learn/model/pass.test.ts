import { expect, test } from 'vitest';
import { nothing, type Pass, Passes, unchanged } from '../../../src/learn/model/pass.ts';

const double: Pass<number, number> = {
  name: 'double',
  explanation: 'twice as much',
  run: (value) => 2 * value,
  otherwise: unchanged,
};
const addStep: Pass<number, number, { readonly step: number }> = {
  name: 'addStep',
  explanation: 'one step more',
  run: (value, { step }) => value + step,
  otherwise: unchanged,
};

test('each pass works on what the one before it gave', () => {
  expect(new Passes().runAll([double, addStep], 5, { step: 1 })).toBe(11);
});

test('a pass that is switched off leaves things as they are, and the others run', () => {
  const passes = new Passes({ without: ['double'] });
  expect(passes.isOn('double')).toBe(false);
  expect(passes.runAll([double, addStep], 5, { step: 1 })).toBe(6);
});

test('a pass that finds something finds nothing when it is switched off', () => {
  const find: Pass<string, readonly string[]> = {
    name: 'find',
    explanation: 'letters',
    run: (text) => [...text],
    otherwise: nothing,
  };
  expect(new Passes().run(find, 'ab', undefined)).toEqual(['a', 'b']);
  expect(new Passes({ without: ['find'] }).run(find, 'ab', undefined)).toEqual([]);
});

test('who runs the passes may take their time, but not that of those left out', () => {
  const ran: string[] = [];
  const passes = new Passes({
    without: ['addStep'],
    around: (name, run) => {
      ran.push(name);
      return run();
    },
  });
  passes.runAll([double, addStep], 5, { step: 1 });
  expect(ran).toEqual(['double']);
});

test('who runs the passes may see what would come out without them', () => {
  const without: unknown[] = [];
  const passes = new Passes({
    around: (name, run, otherwise) => {
      without.push(name, otherwise());
      return run();
    },
  });
  expect(passes.runAll([double, addStep], 5, { step: 1 })).toBe(11);
  expect(without).toEqual(['double', 5, 'addStep', 10]);
});

test('with another observer the same passes are off', () => {
  const heard: string[] = [];
  const passes = new Passes({ without: ['double'] }).observedBy(({ text }) => heard.push(text));
  passes.observe({ pass: 'buildTemplates', text: 'seen' });
  expect(heard).toEqual(['seen']);
  expect(passes.isOn('double')).toBe(false);
});
