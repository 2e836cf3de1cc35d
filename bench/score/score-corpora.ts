import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { fraction } from '../../src/compare/play/fidelity.ts';
import { scriptsOf } from '../../src/compare/play/script.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation, Endpoint } from '../../src/model/conversation.ts';
import { corporaFolder } from './judged-servers.ts';
import type { Accuracy } from './score-captures.ts';
import { scoreInProcess } from './score-personality.ts';
import { spokenText, whyLeftOut } from './why-left-out.ts';

/** A server of a public capture: learned from its even conversations, judged by its odd ones. */
export interface CorpusScore extends Accuracy {
  readonly file: string;
  readonly server: Endpoint;
  readonly conversations: number;
  readonly exchanges: number;
  /** What went wrong instead. */
  readonly failure?: string;
  /** Why it says nothing about what can be learned. */
  readonly leftOut?: string;
}

const least = 4; // conversations

/** Every TCP server with at least four conversations in which both sides spoke. */
export async function scoreCorpora(tell: (score: CorpusScore) => void): Promise<readonly CorpusScore[]> {
  const scores: CorpusScore[] = [];
  const seen = new Map<string, string>();
  for (const file of captureFiles(corporaFolder)) {
    for (const conversations of await servers(file)) {
      const score = await scoreHalves(file, conversations, seen);
      if (score.exchanges === 0 && score.failure === undefined) continue;
      scores.push(score);
      tell(score);
    }
  }
  return scores;
}

function captureFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.(md|json|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function servers(file: string): Promise<readonly (readonly Conversation[])[]> {
  let all: readonly Conversation[];
  try {
    all = (await readConversations([file])).value;
  } catch {
    return []; // not a capture, on purpose
  }
  const byServer = new Map<string, Conversation[]>();
  for (const conversation of all) {
    const { transport, server, messages, dataOf } = conversation;
    const both =
      messages.some(({ from }) => from === 'client') && messages.some(({ from }) => from === 'server');
    if (transport !== 'tcp' || !both || dataOf !== undefined) continue;
    const key = `${server.address} ${server.port}`;
    byServer.set(key, [...(byServer.get(key) ?? []), conversation]);
  }
  return [...byServer.values()].filter(({ length }) => length >= least);
}

/** `seen`: the captures before this one, by what was said in them. */
async function scoreHalves(
  file: string,
  conversations: readonly Conversation[],
  seen: Map<string, string>,
): Promise<CorpusScore> {
  const [first] = conversations;
  const server = first?.server ?? { address: '', port: 0 };
  const head = { file: relative(corporaFolder, file), server, conversations: conversations.length };
  try {
    const learned = conversations.filter((_, index) => index % 2 === 0);
    const odd = scriptsOf(conversations.filter((_, index) => index % 2 === 1));
    const fidelity = await scoreInProcess(learn(learned), odd);
    const spoken = spokenText(conversations);
    const before = seen.get(spoken);
    seen.set(spoken, before ?? head.file);
    const leftOut =
      before === undefined
        ? whyLeftOut(conversations, scriptsOf(learned), odd)
        : `the same conversations as in ${before}`;
    return {
      ...head,
      ...(leftOut === undefined ? {} : { leftOut }),
      exchanges: fidelity.exchanges,
      class: fraction(fidelity.class),
      text: fraction(fidelity.text),
    };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...head, exchanges: 0, class: 0, text: 0, failure };
  }
}
