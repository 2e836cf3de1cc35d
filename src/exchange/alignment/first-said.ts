import type { Request } from '../../message/request/request.ts';

/** What is needed of a session: its requests, and the server's lines, with the index of the message in which each was said. */
export interface SessionLines {
  readonly requests: readonly { readonly request: Request; readonly at: number }[];
  readonly lines: readonly { readonly text: string; readonly at: number }[];
}

const shortest = 4; // characters of a word that says who said it
const looked = 2048; // characters of a request or a line
const mostWords = 64; // of a request

/**
 * For each line of each session the first request that it can answer: who repeats a word of the client's has heard it. Words count that the
 * server never says unless its client has said them.
 */
export function firstSaid(sessions: readonly SessionLines[]): readonly (readonly number[])[] {
  const first = sessions.map(({ requests }) => {
    const words = new Map<string, number>();
    requests.forEach(({ request }, index) => {
      for (const word of wordsOf(request.raw).slice(0, mostWords))
        if (!words.has(word)) words.set(word, index);
    });
    return words;
  });
  const own = new Set<string>();
  sessions.forEach(({ requests, lines }, session) => {
    for (const { text, at } of lines) {
      for (const word of wordsOf(text)) {
        const said = requests[first[session]?.get(word) ?? -1];
        if (!said || said.at >= at) own.add(word);
      }
    }
  });
  return sessions.map(({ lines }, session) =>
    lines.map(({ text }) =>
      wordsOf(text).reduce(
        (latest, word) => (own.has(word) ? latest : Math.max(latest, first[session]?.get(word) ?? 0)),
        0,
      ),
    ),
  );
}

function wordsOf(text: string): readonly string[] {
  return (text.slice(0, looked).match(/[A-Za-z0-9_-]+/g) ?? []).filter(({ length }) => length >= shortest);
}
