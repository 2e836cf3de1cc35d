import { expect, test } from 'vitest';
import { describeField } from '../../src/personality/words/describe-field.ts';
import { describeTest, isHistoryTest } from '../../src/personality/words/describe-test.ts';
import { samplePersonality } from '../support/sample-personality.ts';

test('every kind of field in words', () => {
  const fields = samplePersonality.templates
    .flatMap(({ parts }) => parts)
    .filter((part) => typeof part !== 'string');
  expect(fields.map(describeField)).toEqual([
    'arg1 of the request (in capitals)',
    'bytes 0 to -2 of the request',
    'arg1 of the last HELO answered 250',
    'arg2 of the last SET whose arg1 is this arg1',
    "the client's address as dotted",
    "the client's host name, like client{4}.example.net",
    'the time as rfc5322',
    'a number that goes on: counted in all sessions',
    'an id: the number of a process',
    'random [a-z0-9]{16}',
    "the data connection's endpoint as commas",
    'how many RCPT answered 250 since MAIL answered 250',
    'length of body + 2',
    'how many units of 1024 bytes were said so far',
    'field 0 of t1 again',
    'known by arg1 of the last TYPE',
    'known by arg1',
    '-1 times how many anything + 100',
    'header.etag of t1',
    'the bytes that header.range asks for, of the content of t1',
    'lines of a list known by arg1 of the last USER, without those of DELE answered +OK',
    'sum of words 2 of a list',
    '3, plus the number in arg2 by INCRBY answered :, set to zero by DEL answered : with this arg1, in all sessions',
    'all numbers up to 0',
    'known by the path of rest',
    'the path of rest from the current folder',
    'arg1 of the last NICK not answered 433 or 461',
    'one of 2 values seen',
    'the end of a record',
  ]);
});

test('what is where, in words', () => {
  expect(describeField({ field: 'here' })).toBe('the current folder');
  expect(describeTest({ test: 'is', part: 'there', value: 'yes' })).toBe('what it names is there');
  expect(describeTest({ test: 'is', part: 'there', value: 'no' })).toBe('what it names is not there');
});

test('every kind of test in words', () => {
  const tests = samplePersonality.situations.flatMap(({ when }) => when);
  expect(tests.map(describeTest)).toEqual([
    'USER',
    'arg1 is "Bob" in any letter case',
    'line has "@"',
    'arg1 starts with "/"',
    'arg1 ends with "\\u00fc"',
    'arg1 looks like a number',
    'line is longer than 510',
    'arg1 is above -1',
    'has a parameter',
    'arg1 is known (k1)',
    'written with lf',
    'byte 2 is 0xff',
    '12 bytes long',
    'just after USER answered 331',
    'the last MAIL answered 250',
    'after any command answered 230 or ACCT since the last REIN',
    'after anything 3 times',
    'the last RCPT with this arg1 was answered 250',
    'the last USER was answered by t2',
    'arg1 of the last USER was alice',
    'arg1 of the last USER was alice or bob',
    'arg1 is arg1 of the last HELO',
    'this very request after the 2 that were recorded before it',
  ]);
  expect(tests.filter(isHistoryTest)).toHaveLength(10);
});

test('commands without a name have one', () => {
  const names = ['', ' ', '?', ' left', 'constructor'].map((is) => describeTest({ test: 'verb', is }));
  expect(names).toEqual([
    'the greeting',
    'an empty line',
    'a command never seen',
    'the client has left',
    'constructor',
  ]);
});

test('an id in the words of what it is made of', () => {
  const digits = { digits: '10', step: [1, 2, 3], last: 7 };
  const pieces = [
    { kind: 'constant', text: '<' },
    { kind: 'pid', ...digits },
    { kind: 'random', shape: '[a-z]{4}' },
    { kind: 'constant', text: '@mx"1>' },
  ];
  expect(describeField({ field: 'id', rule: { pieces, lagMs: 0 } })).toBe(
    'an id: "<", the number of a process, random [a-z]{4}, "@mx"1>"',
  );
});
