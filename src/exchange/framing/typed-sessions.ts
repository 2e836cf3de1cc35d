import { toBytes, toText } from '../../message/bytes/latin1.ts';
import { statusOf } from '../../message/reply/status.ts';
import { opened } from '../../message/request/request.ts';
import { Terminal } from '../../message/session/terminal.ts';
import type { Conversation, Message } from '../../model/conversation.ts';
import type { Echo } from '../../model/grammar.ts';

const leastTyped = 8; // characters in lines that came in pieces
const mostAtOnce = 2; // bytes of one key
const mostlyEchoed = 0.5; // share of the typed characters
const seldomEchoed = 0.2; // the same for lines that are not shown, such as passwords

/** One line that a client typed: what the server had last said, and how much of the line it repeated. */
interface TypedLine {
  readonly status: string;
  pieces: number;
  typed: number;
  echoed: number;
}

/** A session without the echo: whole lines and what they are answered. */
interface Read {
  readonly conversation: Conversation;
  readonly lines: readonly TypedLine[];
}

/** How the server repeats what is typed, and after which answers it does not (passwords); undefined where nobody types character by character. */
export function inferEcho(conversations: readonly Conversation[]): Echo | undefined {
  const sizes = conversations.flatMap(({ messages }) =>
    messages.flatMap(({ from, bytes }) => (from === 'client' ? [bytes.length] : [])),
  );
  if (sizes.filter((size) => size <= mostAtOnce).length * 3 < sizes.length) return undefined;
  const lines = conversations.flatMap((one) => readTyped(one).lines);
  const inPieces = lines.filter(({ pieces, typed }) => pieces > 1 && typed > 1);
  const typed = sum(inPieces.map((line) => line.typed));
  if (typed < leastTyped || sum(inPieces.map(({ echoed }) => echoed)) < mostlyEchoed * typed)
    return undefined;
  const statuses = [...new Set(inPieces.map(({ status }) => status))].sort();
  const quiet = statuses.filter((status) => {
    const own = inPieces.filter((line) => line.status === status);
    return sum(own.map(({ echoed }) => echoed)) < seldomEchoed * sum(own.map((line) => line.typed));
  });
  return { quiet };
}

/** The conversation as if the client had sent whole lines and nothing had been repeated. */
export function withoutEcho(conversation: Conversation): Conversation {
  return readTyped(conversation).conversation;
}

function readTyped(conversation: Conversation): Read {
  const terminal = new Terminal();
  const messages: Message[] = [];
  const lines: TypedLine[] = [];
  const places: number[] = [];
  let heard = '';
  let due = '';
  let line: TypedLine = { status: '', pieces: 0, typed: 0, echoed: 0 };
  for (const { from, bytes, time } of conversation.messages) {
    places.push(messages.length);
    const text = toText(bytes);
    if (from === 'client') {
      let touched = false;
      for (const char of text) {
        const { echo, said } = terminal.type(char);
        if (line.typed === 0 && echo !== '')
          line = { status: statusOf(heard, opened), pieces: 0, typed: 0, echoed: 0 };
        due += echo;
        line.typed += echo.length;
        touched ||= echo !== '';
        if (said === undefined) continue;
        messages.push({ from, time, bytes: toBytes(said) });
        if (line.typed === 0) continue;
        if (touched) line.pieces++;
        lines.push(line);
        touched = false;
        heard = '';
        line = { status: '', pieces: 0, typed: 0, echoed: 0 };
      }
      if (touched) line.pieces++;
      continue;
    }
    const same = commonLength(text, due);
    const of = line.typed > 0 ? line : lines.at(-1);
    if (of) of.echoed += same;
    due = same === text.length ? due.slice(same) : '';
    const rest = text.slice(same);
    heard += rest;
    if (rest !== '') messages.push({ from, time, bytes: toBytes(rest) });
  }
  return { conversation: moved(conversation, messages, places), lines };
}

/** Places in the list of messages are those of the new list. */
function moved(
  conversation: Conversation,
  messages: readonly Message[],
  places: readonly number[],
): Conversation {
  const { left, unheardFrom } = conversation;
  const place = (at: number) => places[at] ?? messages.length;
  return {
    ...conversation,
    messages,
    ...(left ? { left: { ...left, before: place(left.before) } } : {}),
    ...(unheardFrom === undefined ? {} : { unheardFrom: place(unheardFrom) }),
  };
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
