import { expect, test } from 'vitest';
import { Manners } from '../../../src/scan/manners.ts';
import { Pace } from '../../../src/scan/talk/pace.ts';

const paceAfter = (delays: readonly number[]) => {
  const pace = new Pace(1000);
  for (const delay of delays) pace.answered(delay, []);
  return pace;
};
const times = (count: number, delay: number) => Array<number>(count).fill(delay);

test('while most answers come much later than at first, it waits more and more before each request', () => {
  expect(paceAfter(times(200, 2)).brake).toBe(0);
  const some = paceAfter([...times(60, 2), ...times(30, 400)]).brake;
  const more = paceAfter([...times(60, 2), ...times(60, 400)]).brake;
  expect(some).toBeGreaterThan(0);
  expect(more).toBeGreaterThan(some);
});

test('one slow command in three is no server that slows down', () => {
  const delays = Array.from({ length: 300 }, (_, at) => (at > 60 && at % 3 === 0 ? 900 : 2));
  expect(paceAfter(delays).brake).toBe(0);
});

test('a server that has recovered is asked as before', () => {
  expect(paceAfter([...times(60, 2), ...times(30, 400), ...times(100, 2)]).brake).toBe(0);
});

test('it says once that it waits, and once that it does not any more', () => {
  const said: string[] = [];
  const manners = new Manners((line) => said.push(line));
  for (const wait of [0, 50, 80, 80, 0, 0]) manners.braked(wait);
  expect(said).toHaveLength(2);
  expect(said[0]).toContain('50 ms');
});

test('a server that has answered before gets more time than one that never did', () => {
  const failures = (manners: Manners) => {
    let count = 0;
    while (manners.failed('the server says nothing') !== undefined) count++;
    return count;
  };
  const served = new Manners(() => {});
  served.served();
  expect(failures(served)).toBeGreaterThan(failures(new Manners(() => {})));
});

test('where silence is foretold, it lasts longer than answers were held back lately', () => {
  expect(paceAfter(times(20, 2)).first('NICK', true)).toBe(500);
  expect(new Pace(1000).first('NICK', true)).toBe(500);
  const held = new Pace(8000);
  held.answered(2000, []);
  expect(held.first('NICK', true)).toBe(4000);
  for (let answer = 0; answer < 20; answer++) held.answered(2, []);
  expect(held.first('NICK', true)).toBe(500);
});

const answered = (request: string) => ({ alike: `${request.split(' ')[0]} 530`, same: `${request} 530` });

test('what may follow an answer is waited for until it has not come twice, and always where it ever came', () => {
  const pace = new Pace(1000);
  const unknown = pace.settle(answered('PWD'));
  pace.settled(answered('PWD'), false);
  expect(pace.settle(answered('PWD'))).toBe(unknown);
  pace.settled(answered('PWD x'), false);
  expect(pace.settle(answered('PWD'))).toBeLessThan(unknown);
  pace.settled(answered('REST'), true);
  for (let time = 0; time < 5; time++) pace.settled(answered('REST'), false);
  expect(pace.settle(answered('REST'))).toBe(unknown);
});

test('a server that has answered one request twice is heard out after each request by itself', () => {
  const pace = new Pace(1000);
  for (let time = 0; time < 2; time++) pace.settled(answered('RETR x'), false);
  const known = pace.settle(answered('RETR'));
  pace.settled(answered('TYPE X'), true);
  expect(pace.settle(answered('RETR'))).toBeGreaterThan(known);
  expect(pace.settle(answered('RETR x'))).toBe(known);
});
