import { expect, test } from 'vitest';
import type { Action, Session } from '../../../src/model/session.ts';
import type { DataChannel } from '../../../src/replay/fronts/data-channel.ts';
import { SessionDriver } from '../../../src/replay/fronts/session-driver.ts';
import { Turns } from '../../../src/replay/limits/turns.ts';

const say = (text: string): Action => ({ kind: 'send', bytes: Buffer.from(text), wait: 0 });
const keep = (text: string): Action => ({ kind: 'keep', what: 'mail', name: 'm', bytes: Buffer.from(text) });
const close: Action = { kind: 'close', how: 'close', wait: 0 };
const send: Action = { kind: 'dataSend', bytes: Buffer.from('data') };

/** Runs a script: what the session answers to each thing it hears. `log` is what the outside saw, in order. */
function run(
  script: Readonly<Record<string, readonly Action[] | Error>>,
  channel: Partial<DataChannel> = {},
) {
  const log: string[] = [];
  let drain = () => {};
  const answer = (to: string): readonly Action[] => {
    const actions = script[to] ?? [];
    if (actions instanceof Error) throw actions;
    return actions;
  };
  const session: Session = {
    opened: () => answer('opened'),
    received: (bytes) => answer(Buffer.from(bytes).toString()),
    secured: () => answer('secured'),
    unread: () => new Uint8Array(0),
    ended: () => answer('ended'),
    dataListening: (port) => answer(`listening ${port}`),
    dataEnded: (bytes) => answer(`data ${Buffer.from(bytes).toString()}`),
    isBehind: false,
    goOn: () => [],
    abandoned: () => answer('abandoned'),
    held: 0,
  };
  const driver = new SessionDriver(
    session,
    {
      send: (bytes) => {
        log.push(Buffer.from(bytes).toString());
        return log.at(-1) !== 'full';
      },
      drained: (goOn) => {
        drain = goOn;
      },
      close: (how) => log.push(how),
      hold: (held) => log.push(held ? 'hold' : 'go on'),
    },
    {
      now: () => 0,
      turns: new Turns(),
      data: {
        listen: async () => 40_001,
        connect: async () => true,
        send: async (bytes) => log.push(`data ${Buffer.from(bytes).toString()}`) > 0,
        receive: async () => ({ bytes: Buffer.from('upload'), whole: true }),
        held: 0,
        onGrown: () => {},
        close: () => log.push('data closed'),
        ...channel,
      },
      keep: ({ bytes }) => log.push(`kept ${Buffer.from(bytes).toString()}`),
      event: () => log.push('event'),
      trouble: (error) => log.push(`trouble ${(error as Error).message}`),
    },
  );
  const hear = (text: string) => driver.received(Buffer.from(text));
  return { driver, hear, log, drain: () => drain() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('in order, and what follows a transfer waits for it', async () => {
  const { driver, hear, log } = run({
    opened: [say('220')],
    LIST: [say('150'), send, say('226')],
    NOOP: [say('200')],
  });
  driver.opened();
  hear('LIST');
  hear('NOOP');
  await settled();
  expect(log).toEqual(['220', '150', 'data data', 'hold', '226', '200', 'go on']);
});

test('what the session says of a data connection goes before what was waiting', async () => {
  const { hear, log } = run({
    PASV: [{ kind: 'dataListen', port: 0 }],
    'listening 40001': [say('227')],
    STOR: [say('150'), { kind: 'dataReceive' }, say('after')],
    'data upload': [keep('upload'), say('226')],
  });
  hear('PASV');
  hear('STOR');
  await settled();
  expect(log.filter((entry) => entry !== 'hold' && entry !== 'go on')).toEqual([
    '227',
    '150',
    'kept upload',
    '226',
    'after',
  ]);
});

test('what fails is replaced, and only that', async () => {
  const failed = { instead: [say('425')], skip: 1 };
  const { hear, log } = run(
    {
      all: [
        { ...send, failed } as Action,
        say('226'),
        say('next'),
        { kind: 'dataReceive', failed: { ...failed, skip: 0 } },
        say('last'),
      ],
    },
    { send: async () => undefined, receive: async () => undefined },
  );
  hear('all');
  await settled();
  expect(log).toEqual(['hold', '425', 'next', '425', 'last', 'go on']);
});

test('after the close nothing is said, but everything is kept', () => {
  const { driver, hear, log } = run({
    QUIT: [say('221'), close, say('more'), keep('mail'), close],
    more: [say('x')],
  });
  hear('QUIT');
  hear('more');
  driver.ended();
  expect(log).toEqual(['221', 'data closed', 'close', 'kept mail']);
});

test('a client that vanishes in the middle loses nothing that it sent', async () => {
  const { driver, hear, log } = run(
    { LIST: [send, say('226'), keep('mail')], DATA: [keep('other')] },
    { send: () => new Promise(() => {}) },
  );
  hear('LIST');
  hear('DATA');
  driver.gone();
  await settled();
  expect(log).toEqual(['hold', 'data closed', 'kept mail', 'kept other']);
});

test('the client’s end closes, after what the session still has to say', () => {
  const { driver, log } = run({ ended: [say('bye')] });
  driver.ended();
  expect(log).toEqual(['bye', 'data closed', 'close']);
});

test('a session that breaks down is closed', () => {
  const { hear, log } = run({ bad: new Error('broken') });
  hear('bad');
  hear('bad');
  expect(log).toEqual(['trouble broken', 'close']);
});

test('a client that does not read is answered no further until it does', async () => {
  const { driver, log, drain } = run({ opened: [say('one'), say('full'), say('two'), close] });
  driver.opened();
  expect(log).toEqual(['one', 'full', 'hold']);
  drain();
  expect(log).toEqual(['one', 'full', 'hold', 'two', 'data closed', 'close']);
});

test('what was begun when the connection is gone is kept', () => {
  const { driver, log } = run({ opened: [], abandoned: [keep('half a mail')] });
  driver.opened();
  driver.gone();
  driver.gone();
  expect(log).toEqual(['data closed', 'kept half a mail']);
});

test('an upload that was cut off is kept, and is not said to be there', async () => {
  const receive: Action = { kind: 'dataReceive', failed: { instead: [say('426')], skip: 1 } };
  const { hear, log } = run(
    { STOR: [say('150'), receive, say('226')], 'data half': [keep('half')] },
    { receive: async () => ({ bytes: Buffer.from('half'), whole: false }) },
  );
  hear('STOR');
  await settled();
  expect(log).toEqual(['150', 'hold', 'kept half', '426', 'go on']);
});

test('what is broken off in the middle is told otherwise than what never began', async () => {
  const failed = { instead: [say('425')], brokenOff: [say('426')], skip: 1 };
  const { hear, log } = run(
    {
      RETR: [{ ...send, failed } as Action, say('226')],
      STOR: [{ kind: 'dataReceive', failed }, say('226')],
      'data half': [],
    },
    { send: async () => false, receive: async () => ({ bytes: Buffer.from('half'), whole: false }) },
  );
  hear('RETR');
  await settled();
  hear('STOR');
  await settled();
  expect(log.filter((entry) => /^\d/.test(entry))).toEqual(['426', '426']);
});
