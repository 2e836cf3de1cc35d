import { withoutTelnet } from '../../knowledge/telnet.ts';
import { ByteQueue } from '../../message/bytes/byte-queue.ts';
import { isBinary } from '../../message/bytes/is-binary.ts';
import { frameLength } from '../../message/request/frame-length.ts';
import { lineOf } from '../../message/request/request.ts';
import type { Conversation } from '../../model/conversation.ts';
import type { CountedBlock, Framing } from '../../model/grammar.ts';
import type { Turn } from '../turns.ts';
import { answered, asked, bestOf, gainOf, type Judged, type Said } from './description-length.ts';
import { inferBatches } from './infer-batches.ts';
import { inferRecordFraming } from './infer-record-framing.ts';
import { inferUnended } from './infer-unended.ts';
import { oneLine, textFramings } from './text-framings.ts';

const proof = 6; // bits that anything else has to gain over one line a request
const longestStart = 8192; // bytes of a request line
const startLine = /^[A-Za-z]+ \S+ [A-Z]+\/\d\.\d\r?\n/;

/**
 * How the client's stream is cut: what well-known families show of themselves first, otherwise the framing that describes all that was
 * said in the fewest bits.
 */
export function inferFraming(
  conversations: readonly Conversation[],
  turns: readonly Turn[],
  tell: (why: string) => void,
): Framing {
  const framing = withUnended(chooseFraming(conversations, turns, tell), conversations);
  tell(`so requests are framed as ${JSON.stringify(framing)}`);
  return framing;
}

function withUnended(framing: Framing, conversations: readonly Conversation[]): Framing {
  if (framing.kind !== 'mixed') return framing;
  const unended = inferUnended(conversations);
  return unended.length > 0 ? { ...framing, unended } : framing;
}

function chooseFraming(
  conversations: readonly Conversation[],
  turns: readonly Turn[],
  tell: (why: string) => void,
): Framing {
  if (conversations.every(({ transport }) => transport === 'udp')) return { kind: 'datagram' };
  const spoken = turns.filter(({ client }) => client !== '');
  const share = (holds: (turn: Turn) => boolean, what: string) => {
    const found = spoken.filter(holds).length;
    tell(`${found} of ${spoken.length} turns of clients ${what}`);
    return found / Math.max(1, spoken.length);
  };
  if (share(({ client }) => /^\*\d+\r\n\$\d+\r\n/.test(client), 'begin with a RESP array') > 0.2)
    return { kind: 'resp' };
  if (share(({ client }) => areMessages(client), 'begin with a request line of HTTP, SIP or RTSP') > 0.4)
    return { kind: 'headers' };
  const areLines = share(
    ({ client }) => /^[\t\r\n\x20-\xff]*\n$/.test(client) && mostlyAscii(client),
    'are lines of text',
  );
  if (areLines > 0.7 && share(({ client }) => isBinary(client), 'have bytes that no text has') > 0.02)
    return { kind: 'mixed' };
  if (areLines <= 0.7 && areTyped(spoken)) {
    tell('clients type lines among Telnet commands');
    return { kind: 'mixed' };
  }
  return shortest(turns, areLines > 0.7, tell);
}

function shortest(turns: readonly Turn[], areLines: boolean, tell: (why: string) => void): Framing {
  const said = asked(turns);
  const records = inferRecordFraming(said, answered(turns));
  const texts = bestOf(said, textFramings(said));
  const best = [records, texts].reduce<Judged | undefined>(
    (one, other) => (other && other.gain > (one?.gain ?? 0) ? other : one),
    undefined,
  );
  if (best) tell(`${JSON.stringify(best.framing)} saves ${best.gain.toFixed(0)} bits`);
  if (areLines) {
    const spoken = turns.filter(({ client }) => client !== '');
    const counted = inferCounted(spoken);
    const batches = counted ? [] : inferBatches(spoken);
    for (const { begin, end } of batches) tell(`lines from ${begin} to ${end} get one answer together`);
    const line = {
      kind: 'line',
      literals: false,
      ...(counted ? { counted } : {}),
      ...(batches.length > 0 ? { batches } : {}),
    } as const;
    const gain = gainOf(said.map(withoutBlocks), { ...oneLine, framing: line }, 1);
    tell(`one line a request saves ${gain.toFixed(0)} bits`);
    return best && best.gain > gain + proof ? best.framing : line;
  }
  const hasPreface = best?.framing.kind === 'prefix' && best.framing.preface !== undefined;
  if (!hasPreface && beginsAsText(turns.filter(({ client }) => client !== ''))) {
    tell('clients begin with a line of text and go on with bytes that no text has');
    return { kind: 'mixed' };
  }
  return best?.framing ?? { kind: 'turn' };
}

/** A turn of many lines that ends in a lone dot is one block, whatever its lines are. */
function withoutBlocks(said: Said): Said {
  return /\n\.\r?\n$/.test(said.text) ? { ...said, pieces: Number.POSITIVE_INFINITY } : said;
}

/** One message after the other, the last one perhaps without all of its content. */
function areMessages(text: string): boolean {
  const bytes = new ByteQueue();
  bytes.push(text);
  while (bytes.length > 0) {
    if (!startLine.test(bytes.text(0, longestStart))) return false;
    const length = frameLength(bytes, { at: 0, searched: 0 }, { kind: 'headers' }, false);
    if (length === undefined || length > bytes.length) return true;
    bytes.take(length);
  }
  return text !== '';
}

/** What clients say between Telnet commands are lines (RFC 854), whatever ends them. */
function areTyped(asked: readonly Turn[]): boolean {
  const said = asked.map(({ client }) => withoutTelnet(client)).filter((text) => text !== '');
  const lines = said.filter((text) =>
    /^[\t\r\n\x20-\xfe]*(?:\n|\r\0)$/.test(text.replaceAll('\r\0', '\r\n')),
  );
  return said.length > 0 && said.length * 4 > asked.length && lines.length > 0.7 * said.length;
}

/** Both sides tell who they are before they speak binary (RFC 4253, 4.2). */
function beginsAsText(asked: readonly Turn[]): boolean {
  const firsts = asked.filter(({ after }) => after === undefined || after.client === '');
  const lines = firsts.filter(({ client }) => /^[\t\x20-\x7e]{4,}\r?\n/.test(client));
  return lines.length > 0.7 * firsts.length && asked.some(({ client }) => isBinary(client));
}

function mostlyAscii(text: string): boolean {
  const odd = text.match(/[\x80-\xff]/g)?.length ?? 0;
  return odd * 4 <= text.length;
}

function isOneLine(text: string): boolean {
  return text !== '' && text.indexOf('\n') === text.length - 1;
}

/** memcached: `set key flags exptime 5\r\nhello\r\n`. */
function inferCounted(turns: readonly Turn[]): CountedBlock | undefined {
  const found = new Map<string, { verbs: Set<string>; sizes: Set<number>; count: number; whole: number }>();
  for (const { client, server } of turns) {
    const first = client.indexOf('\n') + 1;
    const words = lineOf(client)
      .trim()
      .split(/[ \t]+/);
    const left = client.length - first;
    if (left < 2 || client.slice(first).split('\n').length > 40) continue;
    words.forEach((word, index) => {
      if (index === 0 || !/^\d{1,7}$/.test(word)) return;
      const add = 2;
      if (Number(word) + add > left || client.substr(first + Number(word), add) !== '\r\n') return;
      const key = `${index}`;
      const entry = found.get(key) ?? { verbs: new Set(), sizes: new Set(), count: 0, whole: 0 };
      found.set(key, entry);
      entry.verbs.add(words[0] ?? '');
      entry.sizes.add(Number(word));
      entry.count++;
      if (Number(word) + add === left && isOneLine(server)) entry.whole++;
    });
  }
  const [best] = [...found].sort((a, b) => b[1].count - a[1].count || Number(a[0]) - Number(b[0]));
  if (!best) return undefined;
  const [, { count, sizes, whole }] = best;
  // a turn of two lines, of which the first says how long the second is and that one line answers, is no chance
  if (whole * 2 < count && (count < 4 || sizes.size < 3)) return undefined;
  const block = { verbs: [...best[1].verbs].sort(), word: Number(best[0]), add: 2 };
  return { ...block, verbs: [...new Set([...block.verbs, ...verbsInside(turns, block)])].sort() };
}

/** Commands in the middle of a turn that always have such a block too. */
function verbsInside(turns: readonly Turn[], { verbs, word, add }: CountedBlock): readonly string[] {
  const counted = new Set<string>();
  const alone = new Set<string>();
  for (const { client } of turns) {
    for (let at = 0; at < client.length; ) {
      const end = client.indexOf('\n', at) + 1 || client.length;
      const words = client
        .slice(at, end)
        .trim()
        .split(/[ \t]+/);
      const [verb = '', number = ''] = [words[0], words[word]];
      const stop = end + Number(number);
      const hasBlock = /^\d{1,7}$/.test(number) && client.slice(stop, stop + add) === '\r\n';
      (hasBlock ? counted : alone).add(verb);
      at = hasBlock || (verbs.includes(verb) && stop >= end) ? stop + add : end;
    }
  }
  return [...counted].filter((verb) => !alone.has(verb) && /^[A-Za-z]/.test(verb));
}
