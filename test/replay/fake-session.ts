import type { Personality } from '../../src/model/personality.ts';
import type { Action, Session } from '../../src/model/session.ts';
import type { Emulator } from '../../src/replay/fronts/emulator.ts';
import { defaultLimits } from '../../src/replay/limits/limits.ts';
import { MemoryBudget } from '../../src/replay/limits/memory-budget.ts';
import { Turns } from '../../src/replay/limits/turns.ts';
import { newState, type OpenSession, type SessionOptions } from '../../src/replay/session/session-options.ts';

const send = (text: string, wait = 0): Action => ({ kind: 'send', bytes: Buffer.from(text, 'latin1'), wait });

/**
 * A hand-written server for tests of fronts: echoes lines in capitals and knows some FTP-like words. It answers
 * `WHO` with the ends it was told.
 */
class FakeSession implements Session {
  readonly #options: SessionOptions;
  #rest = '';

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  secured(): readonly Action[] {
    return [send('inside\r\n')];
  }

  unread(): Uint8Array {
    return Buffer.from(this.#rest.startsWith('\x16') ? this.#rest : '', 'latin1');
  }

  opened(): readonly Action[] {
    if (this.#options.isFull) return [];
    const visits = (this.#options.shared.numbers.get('visits') ?? 0) + 1;
    this.#options.shared.numbers.set('visits', visits);
    return [send(`220 ${this.#options.hostName ?? 'fake'} visit ${visits}\r\n`)];
  }

  readonly isBehind = false;
  readonly held = 0;

  goOn(): readonly Action[] {
    return [];
  }

  abandoned(): readonly Action[] {
    return [];
  }

  received(bytes: Uint8Array): readonly Action[] {
    const lines = (this.#rest + Buffer.from(bytes).toString('latin1')).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#answer(line.trimEnd()));
  }

  #answer(line: string): readonly Action[] {
    const [verb = '', argument = ''] = line.split(' ');
    const event: Action = {
      kind: 'event',
      event: {
        situation: `s ${verb}`,
        step: 'exact',
        template: 't1',
        verb,
        request: `${line}\r\n`,
        answer: '220',
      },
    };
    switch (verb) {
      case 'QUIT':
        return [send('221 bye\r\n'), { kind: 'close', how: 'close', wait: 0 }, event];
      case 'RESET':
        return [send('999 reset\r\n'), { kind: 'close', how: 'reset', wait: 50_000 }];
      case 'SLOW':
        return [send('100 slow\r\n', 50_000), send('200 done\r\n', 20_000), event];
      case 'WHO': {
        const { client, server } = this.#options.ends;
        return [send(`${client.address} ${client.port} ${server.address} ${server.port}\r\n`)];
      }
      case 'CHANCE':
        return [send(`${this.#options.random()}\r\n`)];
      case 'PASV':
        return [{ kind: 'dataListen', port: Number(argument) }];
      case 'PORT':
        return [
          {
            kind: 'dataConnect',
            port: Number(argument),
            failed: { instead: [send('425 no connection\r\n')], skip: 1 },
          },
          send('200 connected\r\n'),
        ];
      case 'LIST':
        return [
          send('150 here it comes\r\n'),
          {
            kind: 'dataSend',
            bytes: Buffer.from('a\r\nb\r\n'),
            failed: { instead: [send('425 no data\r\n')], skip: 1 },
          },
          send('226 sent\r\n'),
        ];
      case 'STOR':
        return [
          send('150 go\r\n'),
          { kind: 'dataReceive', failed: { instead: [send('425 no data\r\n')], skip: 0 } },
        ];
      case 'KEEP':
        return [
          { kind: 'keep', what: 'mail', name: 'mail', bytes: Buffer.from(argument) },
          send('250 kept\r\n'),
        ];
      case 'BREAK':
        throw new Error('broken on purpose');
      case 'FLOOD':
        return [send('x'.repeat(Number(argument)))];
      default:
        return [send(`${line.toUpperCase()}\r\n`), event];
    }
  }

  ended(): readonly Action[] {
    return [send('END\r\n')];
  }

  dataListening(port: number): readonly Action[] {
    return [send(port === 0 ? '425 cannot\r\n' : `227 ${port}\r\n`)];
  }

  dataEnded(bytes: Uint8Array): readonly Action[] {
    return [{ kind: 'keep', what: 'upload', name: 'file', bytes }, send(`226 got ${bytes.length}\r\n`)];
  }
}

export const openFakeSession: OpenSession = (_personality, options) => new FakeSession(options);

export function fakePersonality(transport: 'tcp' | 'udp' = 'tcp'): Personality {
  const service = { transport, address: '192.0.2.1', port: 21 };
  return { service, grammar: { framing: { kind: 'line' } } } as Personality;
}

/** An emulator around the fake session; `complaints` collects what it had to say. */
export function fakeEmulator(changes: Partial<Emulator> = {}): Emulator & { readonly complaints: string[] } {
  const complaints: string[] = [];
  return {
    personality: fakePersonality(),
    openSession: openFakeSession,
    now: () => 1_795_404_101_000_123,
    chance: () => () => 0.5,
    timing: 'fast',
    shared: newState(),
    limits: defaultLimits,
    turns: new Turns(),
    memory: new MemoryBudget(1e9),
    complain: (line) => complaints.push(line),
    complaints,
    ...changes,
  };
}
