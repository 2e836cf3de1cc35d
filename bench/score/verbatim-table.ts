import type { Script } from '../../src/compare/play/script.ts';
import type { SessionLike } from '../../src/compare/play/session-like.ts';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';

/**
 * What record/replay proxies do at their best, as the measure to beat: the recorded answer to these very bytes, the
 * most frequent answer to the command where the bytes are new, the most frequent of all where the command is.
 */
export class VerbatimTable {
  readonly #greetings = new Tally();
  readonly #byRequest = new Map<string, Tally>();
  readonly #byCommand = new Map<string, Tally>();
  readonly #all = new Tally();

  constructor(scripts: readonly Script[]) {
    for (const { turns } of scripts) {
      for (const { said, heard } of turns) {
        if (said === '') this.#greetings.add(heard);
        else {
          tallyOf(this.#byRequest, said).add(heard);
          tallyOf(this.#byCommand, commandOf(said)).add(heard);
          this.#all.add(heard);
        }
      }
    }
  }

  open(): SessionLike {
    const send = (text: string) => (text === '' ? [] : [{ kind: 'send' as const, bytes: toBytes(text) }]);
    return {
      opened: () => send(this.#greetings.top()),
      received: (bytes) => send(this.#answer(toText(bytes))),
      ended: () => [],
      dataListening: () => [],
      dataEnded: () => [],
    };
  }

  #answer(said: string): string {
    const tally = this.#byRequest.get(said) ?? this.#byCommand.get(commandOf(said)) ?? this.#all;
    return tally.top();
  }
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(text: string): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  top(): string {
    let best = '';
    let most = 0;
    for (const [text, count] of this.#counts) {
      if (count > most) [best, most] = [text, count];
    }
    return best;
  }
}

function tallyOf(map: Map<string, Tally>, key: string): Tally {
  const tally = map.get(key) ?? new Tally();
  map.set(key, tally);
  return tally;
}

/** First word in capitals, of a RESP array its first string. */
function commandOf(said: string): string {
  const text = /^\*\d+\r\n\$\d+\r\n(.*)/.exec(said)?.[1] ?? said;
  return (/^\s*(\S{1,32})/.exec(text)?.[1] ?? '').toUpperCase();
}
