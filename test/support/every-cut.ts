import { opened, type Request } from '../../src/message/request/request.ts';
import { type Mode, modeAfter, RequestCutter } from '../../src/message/request/request-cutter.ts';
import type { Grammar } from '../../src/model/grammar.ts';

/** Status of the answer to a request, as a server would give it; decides whether a block follows. */
export type Answering = (request: Request) => string;

/** A grammar of lines without anything special, with changes. */
export function grammarWith(changes: Partial<Grammar>): Grammar {
  return {
    framing: { kind: 'line', literals: false },
    tagged: false,
    caseless: true,
    blocks: [],
    verbs: [],
    ...changes,
  };
}

/** The requests cut from a stream that comes in these pieces; `left` is what waits for more. */
export function cutPieces(grammar: Grammar, pieces: readonly string[], answering: Answering = () => '250') {
  const cutter = new RequestCutter(grammar);
  const cut: string[] = [];
  let mode: Mode = 'command';
  let last = opened;
  for (const piece of pieces) {
    cutter.push(piece);
    for (let next = cutter.next(mode, last); next; next = cutter.next(mode, last)) {
      cut.push(next.raw);
      last = next;
      mode = modeAfter(grammar, next, answering(next));
    }
  }
  return { cut, left: cutter.pending };
}

/** A stream whole, byte by byte, and cut in two at every place: by name. */
export function everyCut(stream: string): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([
    ['whole', [stream]],
    ['byte by byte', [...stream]],
  ]);
  for (let at = 1; at < stream.length; at++)
    ways.set(`cut at ${at}`, [stream.slice(0, at), stream.slice(at)]);
  return ways;
}
