import { expect, test } from 'vitest';
import { type FeedEvent, SessionFeed } from '../../src/dashboard/session-feed.ts';
import type { SessionEvent } from '../../src/model/session.ts';

const ends = (address: string) => ({
  client: { address, port: 4711 },
  server: { address: '192.0.2.99', port: 25 },
});
const exchange = (request: string, more: Partial<SessionEvent> = {}): SessionEvent => ({
  situation: 's1',
  step: 'exact',
  template: 't1',
  verb: 'X',
  request,
  answer: '250 ok\r\n',
  ...more,
});

test('counts sessions, addresses, credentials, guesses and files', () => {
  const feed = new SessionFeed(() => 7);
  const events: FeedEvent[] = [];
  const unlisten = feed.listen((event) => events.push(event));
  const one = feed.watch('mx 25', ends('192.0.2.1'));
  const two = feed.watch('mx 25', ends('192.0.2.1'));
  one.exchange(exchange('HELO a\r\nb\x80\r\n', { step: 'default' }));
  one.exchange(exchange('PASS x', { login: { username: 'root', password: 'toor', accepted: false } }));
  one.kept?.({ what: 'mail', name: 'm', size: 3, shasum: 'ab' });
  one.closed('closed');
  one.closed('reset');
  unlisten();
  two.closed('idle');
  expect(feed.totals).toMatchObject({
    live: 0,
    sessions: 2,
    exchanges: 2,
    services: [{ name: 'mx 25', count: 2 }],
    addresses: [{ name: '192.0.2.1', count: 2 }],
    credentials: [{ name: 'root / toor, refused', count: 1 }],
    misses: [{ count: 1 }],
    files: [{ what: 'mail', name: 'm', size: 3, shasum: 'ab', client: '192.0.2.1 4711', time: 7 }],
  });
  expect(feed.sessions[0]).toMatchObject({ count: 2, guesses: 1, closed: 'closed' });
  expect(feed.sessions[0]?.exchanges[0]).toMatchObject({
    request: 'HELO a\nb\\x80',
    answer: '250 ok',
    isGuess: true,
  });
  expect(events.map(({ kind }) => kind)).toEqual(['session', 'session', 'exchange', 'exchange', 'closed']);
});

test('what is kept is bounded, whatever comes', () => {
  const feed = new SessionFeed();
  for (let number = 0; number < 12_000; number++) {
    const session = feed.watch('mx 25', ends(`2001:db8::${number.toString(16)}`));
    if (number % 3 === 0) session.closed('closed');
  }
  const last = feed.watch('mx 25', ends('192.0.2.1'));
  for (let number = 0; number < 300; number++) last.exchange(exchange('y'.repeat(100_000)));
  expect(feed.sessions).toHaveLength(200);
  const shown = feed.sessions.at(-1);
  expect(shown).toMatchObject({ count: 300, client: '192.0.2.1 4711' });
  expect(shown?.exchanges).toHaveLength(100);
  expect(shown?.exchanges[0]?.request.length).toBeLessThan(3000);
  expect(feed.totals.addresses).toHaveLength(12);
});
