import { expect, test } from 'vitest';
import { UpstreamFeed } from '../../src/dashboard/upstream-feed.ts';

const question = (request: string, guess: string, answer: string) => ({ request, guess, answer });

test('counts what was asked, what the guess was worth, and tells what is learned by now', () => {
  let time = 1;
  const feed = new UpstreamFeed(() => time++);
  const mx = feed.watch('mx 25');
  const ftp = feed.watch('ftp 21');
  mx.asked(question('VRFY a\r\n', '250 a\r\n', '250 a\r\n'));
  mx.asked(question('VRFY b\x00\r\n', '250 b\r\n', '550 no\r\n'));
  ftp.asked(question('FEAT\r\n', '', '211 end\r\n'));
  mx.learned({ questions: 2, situations: 7, situationsBefore: 4 });
  mx.asked(question('VRFY c\r\n', '550 no\r\n', '550 no\r\n'));
  expect(feed.upstreams).toEqual([
    { service: 'mx 25', asked: 3, otherwise: 1, learned: 2, situations: { before: 4, now: 7 } },
    { service: 'ftp 21', asked: 1, otherwise: 0, learned: 0 },
  ]);
  expect(feed.questions.map(({ request, learned }) => [request, learned])).toEqual([
    ['VRFY c', undefined],
    ['FEAT', undefined],
    ['VRFY b\\x00', 4],
    ['VRFY a', 4],
  ]);
});

test('a service that is read anew counts on', () => {
  const feed = new UpstreamFeed(() => 0);
  feed.watch('mx 25').asked(question('A', '', 'a'));
  const again = feed.watch('mx 25');
  again.asked(question('B', '', 'b'));
  again.learned({ questions: 1, situations: 9, situationsBefore: 8 });
  expect(feed.upstreams[0]).toMatchObject({ asked: 2, learned: 2 });
});

test('what is kept is bounded, whatever comes', () => {
  const feed = new UpstreamFeed(() => 0);
  const { asked } = feed.watch('mx 25');
  for (let count = 0; count < 500; count++) asked(question('x'.repeat(9000), 'y'.repeat(9000), ''));
  expect(feed.questions).toHaveLength(50);
  expect(feed.questions[0]?.request.length).toBeLessThan(320);
  expect(feed.upstreams[0]?.asked).toBe(500);
});
