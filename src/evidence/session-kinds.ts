import type { Conversation, Message } from '../model/conversation.ts';

/** What a session shows, told from its own bytes alone, before anything is known of its protocol. */
export interface SessionKinds {
  /** Exchanges: how often the client spoke after the server, and once for a greeting; at least 1, as every session takes room. */
  readonly turns: number;
  /** The same for sessions that say the same kinds of things in the same order, and are of about the same size. */
  readonly script: number;
  /** One for each kind of exchange: how the command looks, how it was answered, and how the one before was. No two alike. */
  readonly kinds: readonly number[];
}

/** Words of a request are told apart up to this length; the rest is what clients made up. */
const longest = 12;
/** Bytes of binary messages that are told apart, each with its place. */
const headBytes = 8;
const mostWords = 4; // of a request that tell its kind

/** `size`: bytes that the session takes. */
export function sessionKinds({ messages, ending, unheardFrom }: Conversation, size: number): SessionKinds {
  const kinds = new Set<number>();
  let turns = 0;
  let script = mixed(sizeClass(size), ending.length + (unheardFrom === undefined ? 0 : 16));
  let status = 0;
  for (let at = 0; at < messages.length; turns++) {
    const request = messages[at]?.from === 'client' ? messages[at] : undefined;
    while (messages[at]?.from === 'client') at++;
    const reply = messages[at];
    while (messages[at]?.from === 'server') at++;
    const before = status;
    status = reply === undefined ? 0 : statusOf(reply);
    const commands = request === undefined ? [1] : commandsOf(request.bytes);
    for (const command of commands) kinds.add(mixed(mixed(command, before), status));
    script = mixed(mixed(script, commands[0] ?? 0), status);
  }
  // How it ended after what is a kind as well: who closes after a wrong password is rare and telling.
  kinds.add(mixed(mixed(status, ending.length), 7));
  return { turns: Math.max(1, turns), script, kinds: [...kinds] };
}

/** A line of text is known by its first word, and the next ones while they have digits (tags, lengths); each other byte at the beginning is a command with its place, and so is how long all is. */
function commandsOf(bytes: Uint8Array): readonly number[] {
  if (isText(bytes)) return [wordsHash(bytes, ({ letters, digits }) => letters && !digits)];
  const length = mixed(2, sizeClass(bytes.length));
  const bytesAt = [...bytes.subarray(0, headBytes)].map((byte, place) => mixed(256 + byte, place));
  return [length, ...bytesAt];
}

/** The first word of a reply, `250` or `+OK`, and the next ones behind `HTTP/1.1`, a tag or `*`; of binary replies, how long they are. */
function statusOf({ bytes }: Message): number {
  if (!isText(bytes)) return mixed(3, sizeClass(bytes.length));
  return wordsHash(bytes, ({ letters, digits }) => letters !== digits);
}

interface Word {
  readonly letters: boolean;
  readonly digits: boolean;
  readonly hash: number;
  readonly end: number;
}

/** The first words, up to the one that is `last`. */
function wordsHash(bytes: Uint8Array, last: (word: Word) => boolean): number {
  let hash = 0;
  let at = 0;
  for (let count = 0; count < mostWords; count++) {
    while (at < bytes.length && (bytes[at] as number) <= 32) at++;
    const word = readWord(bytes, at);
    hash = mixed(hash, word.hash);
    if (last(word)) break;
    at = word.end;
  }
  return hash;
}

/** Letters in upper case; of numbers in words only that they are there, but `250` is not `550`. */
function readWord(bytes: Uint8Array, start: number): Word {
  let exact = 0x811c9dc5;
  let shape = 0x811c9dc5;
  let letters = false;
  let digits = 0;
  let wasDigit = false;
  let at = start;
  for (; at < bytes.length && (bytes[at] as number) > 32; at++) {
    if (at - start >= longest) continue;
    const byte = bytes[at] as number;
    const isDigit = byte >= 48 && byte <= 57;
    const upper = byte >= 97 && byte <= 122 ? byte - 32 : byte;
    letters ||= upper >= 65 && upper <= 90;
    exact = Math.imul(exact ^ byte, 0x01000193);
    if (!isDigit || !wasDigit) shape = Math.imul(shape ^ (isDigit ? 48 : upper), 0x01000193);
    if (isDigit) digits++;
    wasDigit = isDigit;
  }
  const isNumber = digits === 3 && at - start === 3;
  return { letters, digits: digits > 0, hash: isNumber ? exact : shape, end: at };
}

function isText(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, 16);
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    if ((byte < 32 && byte !== 13 && byte !== 10 && byte !== 9) || byte === 127) return false;
  }
  return true;
}

function sizeClass(size: number): number {
  return 32 - Math.clz32(size);
}

/** Two numbers to one, well spread: which kinds are remembered where there are too many is decided by it (murmur3's last step). */
function mixed(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
