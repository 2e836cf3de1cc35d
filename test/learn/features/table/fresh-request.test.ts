import { expect, test } from 'vitest';
import { freshRequest } from '../../../../src/learn/features/table/fresh-request.ts';
import { readRequest } from '../../../../src/message/request/request.ts';
import { grammarWith } from '../../../support/every-cut.ts';

const fresh = (line: string) => freshRequest(readRequest(`${line}\r\n`, grammarWith({})));

test('other letters, the same form: lengths, digits, punctuation and keywords stay', () => {
  const { line, words, rest, command } = fresh('RCPT TO:<Bob7@example.org> SIZE=100');
  expect(command).toBe('RCPT');
  expect(words.map((word) => word.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A'))).toEqual(
    ['TO:', '<aaA7@aaaaaaa.aaa>', 'SIZE=', '100'].map((word) =>
      word.replace(/^(TO:|SIZE=)$/, (keyword) => keyword.replace(/[A-Z]/g, 'A')),
    ),
  );
  expect(words[0]).toBe('TO:');
  expect(rest).toBe(`${words[0]}${words[1]} ${words[2]}${words[3]}`);
  expect(line).toBe(`RCPT ${rest}`);
  expect(rest).not.toContain('example');
});

test('the same request is always made the same anew', () => {
  expect(fresh('USER alice')).toEqual(fresh('USER alice'));
  expect(fresh('USER alice').rest).not.toBe('alice');
});
