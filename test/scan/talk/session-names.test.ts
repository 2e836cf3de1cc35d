import { expect, test } from 'vitest';
import { SessionNames, ShownNames } from '../../../src/scan/talk/session-names.ts';

const session = (shown: ShownNames, said: readonly string[]) => {
  const names = new SessionNames(shown);
  for (const one of said) names.said(one);
  return names;
};

test('a session that was shown nothing means names of one that began as it does', () => {
  const shown = new ShownNames();
  session(shown, ['USER ann', 'PASS a', 'LIST']).shown(['apples.txt'], 'LIST', undefined);
  session(shown, ['USER ben', 'PASS b', 'LIST']).shown(['bills.txt'], 'LIST', undefined);
  const names = (said: readonly string[]) => session(shown, said).rewritten('SIZE x.txt', 'x.txt');
  expect(names(['USER ann', 'PASS a'])).toBe('SIZE apples.txt');
  expect(names(['USER ben', 'PASS b', 'NOOP'])).toBe('SIZE bills.txt');
  expect(names(['USER cid', 'PASS c'])).toBe('SIZE x.txt');
});

test('what was shown sooner stands for a beginning, as later listings may be of folders', () => {
  const shown = new ShownNames();
  session(shown, ['USER ann', 'CWD deep', 'LIST']).shown(['deep.txt'], 'LIST', undefined);
  session(shown, ['USER ann', 'LIST']).shown(['top.txt'], 'LIST', undefined);
  session(shown, ['USER ann', 'CWD deep', 'CWD deeper', 'LIST']).shown(['deeper.txt'], 'LIST', undefined);
  expect(session(shown, ['USER ann', 'NOOP']).rewritten('GET x', 'x')).toBe('GET top.txt');
});

test('names are said in turn, and the plan’s own where the session was shown it', () => {
  const names = session(new ShownNames(), ['LIST']);
  names.shown(['a', 'b', 'c'], 'LIST', undefined);
  expect(names.rewritten('GET b', 'b')).toBe('GET b');
  const said = new Set(['b', names.rewritten('GET x', 'x').slice(4), names.rewritten('GET x', 'x').slice(4)]);
  expect(said).toEqual(new Set(['a', 'b', 'c']));
});

test('what the listing of a name shows is behind that name; what a file says is not', () => {
  const names = session(new ShownNames(), ['LIST']);
  names.shown(['docs'], 'LIST', undefined);
  expect(names.rewritten('LIST x', 'x')).toBe('LIST docs');
  names.shown(['report.txt'], 'LIST docs', 'x');
  expect(names.rewritten('RETR x', 'x')).toBe('RETR docs/report.txt');
  names.shown(['Dear', 'friends'], 'RETR docs/report.txt', 'x');
  expect(names.rewritten('RETR x', 'x')).not.toContain('friends');
});
