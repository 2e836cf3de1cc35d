import { expect, test } from 'vitest';
import { SessionNames, ShownNames } from '../../../src/scan/talk/session-names.ts';

const session = (shown: ShownNames, said: readonly string[]) => {
  const names = new SessionNames(shown);
  for (const one of said) names.said(one);
  return names;
};

test('a session that was shown nothing means names of one that began as it does', () => {
  const shown = new ShownNames();
  session(shown, ['USER ann', 'PASS a', 'LIST']).shown(['apples.txt']);
  session(shown, ['USER ben', 'PASS b', 'LIST']).shown(['bills.txt']);
  const names = (said: readonly string[]) => session(shown, said).rewritten('SIZE x.txt', 'x.txt');
  expect(names(['USER ann', 'PASS a'])).toBe('SIZE apples.txt');
  expect(names(['USER ben', 'PASS b', 'NOOP'])).toBe('SIZE bills.txt');
  expect(names(['USER cid', 'PASS c'])).toBe('SIZE x.txt');
});

test('what was shown sooner stands for a beginning, as later listings may be of folders', () => {
  const shown = new ShownNames();
  session(shown, ['USER ann', 'CWD deep', 'LIST']).shown(['deep.txt']);
  session(shown, ['USER ann', 'LIST']).shown(['top.txt']);
  session(shown, ['USER ann', 'CWD deep', 'CWD deeper', 'LIST']).shown(['deeper.txt']);
  expect(session(shown, ['USER ann', 'NOOP']).rewritten('GET x', 'x')).toBe('GET top.txt');
});

test('names are said in turn, and the plan’s own where the session was shown it', () => {
  const names = session(new ShownNames(), ['LIST']);
  names.shown(['a', 'b', 'c']);
  expect(names.rewritten('GET b', 'b')).toBe('GET b');
  const said = new Set(['b', names.rewritten('GET x', 'x').slice(4), names.rewritten('GET x', 'x').slice(4)]);
  expect(said).toEqual(new Set(['a', 'b', 'c']));
});
