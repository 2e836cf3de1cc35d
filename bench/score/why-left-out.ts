import sumBy from 'lodash/sumBy.js';
import type { Script, Turn } from '../../src/compare/play/script.ts';
import { setAside } from '../../src/learn/evidence/set-aside.ts';
import { toText } from '../../src/message/bytes/latin1.ts';
import type { Conversation } from '../../src/model/conversation.ts';

/** More than this share of the bytes is unreadable, or files: nothing is told about the learner. */
const most = 1 / 2;

const shortestFile = 512; // bytes

/** Bits for each byte; what is encrypted has nearly 8 of them, text about 5, records of numbers 3 to 6. */
const encryptedEntropy = 7.2;

/** Why a server of a public capture says nothing about what can be learned; undefined where it does. */
export function whyLeftOut(
  conversations: readonly Conversation[],
  learned: readonly Script[],
  judged: readonly Script[],
): string | undefined {
  const { closed, keyed, bytes } = setAside(conversations);
  if (closed.bytes + keyed.bytes > most * bytes) return 'encrypted';
  const asked = new Set(learned.flatMap(({ turns }) => turns.map(({ said }) => said)));
  const turns = judged.flatMap((script) => script.turns.filter((turn) => turn.judged));
  const files = turns.filter(({ said, heard }) => !asked.has(said) && bodyLength(heard) >= shortestFile);
  if (replyBytes(files) > most * replyBytes(turns))
    return 'downloads of files that only the judging half asks for';
  return entropy(turns.map(({ heard }) => heard).join('')) > encryptedEntropy ? 'encrypted' : undefined;
}

/** What was said by both sides, to find captures of the same traffic. */
export function spokenText(conversations: readonly Conversation[]): string {
  return JSON.stringify(
    conversations.map(({ messages }) => messages.map(({ from, bytes }) => [from, toText(bytes)])),
  );
}

function replyBytes(turns: readonly Turn[]): number {
  return sumBy(turns, ({ heard }) => heard.length);
}

/** Bytes below a block of headers. */
function bodyLength(reply: string): number {
  const head = /^[^\r\n]+\r\n(?:[\w-]+:[^\r\n]*\r\n)+\r\n/.exec(reply)?.[0];
  return head === undefined ? 0 : reply.length - head.length;
}

/** Of Shannon, 1948, in bits for each byte. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return sumBy([...counts.values()], (count) => (count / text.length) * Math.log2(text.length / count));
}
