import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { type Script, scriptsOf } from '../../src/compare/play/script.ts';
import { scriptsWith } from '../../src/compare/play/verify-scripts.ts';
import { learn } from '../../src/learn/learn.ts';
import type { Conversation } from '../../src/model/conversation.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { JudgedServer } from './judged-servers.ts';
import { type Accuracy, accuracy, macroAverage } from './score-captures.ts';
import { scoreInProcess } from './score-personality.ts';

/** Where passes are judged: many sessions, few sessions, and servers with their ordinary clients. */
export const settings = {
  'many sessions': { training: ['train', 'train2'], test: 'unseen' },
  'few sessions': { training: ['small'], test: 'unseen' },
  'ordinary clients': { training: ['lo', 'px'], test: 'b' },
} as const;

export type Setting = keyof typeof settings;

/** What leaving a pass out changes, in points of the macro average, and on how many servers the personality is another one. */
export interface Contribution {
  readonly class: number;
  readonly text: number;
  readonly changed: number;
}

interface Task {
  readonly conversations: readonly Conversation[];
  readonly scripts: readonly Script[];
  readonly personality: Personality;
  readonly accuracy: Accuracy;
}

/** Judges passes by what is lost without each, on the servers of one setting. Nothing of it is chance. */
export class AblationJudge {
  readonly #tasks: readonly Task[];

  private constructor(tasks: readonly Task[]) {
    this.#tasks = tasks;
  }

  static async of(setting: Setting, servers: readonly JudgedServer[]): Promise<AblationJudge> {
    const tasks: Task[] = [];
    for (const server of servers) tasks.push(...(await taskOf(setting, server)));
    return new AblationJudge(tasks);
  }

  get everythingOn(): Accuracy {
    return macroAverage(this.#tasks.map((task) => task.accuracy));
  }

  get servers(): number {
    return this.#tasks.length;
  }

  async without(pass: string): Promise<Contribution> {
    const scores: Accuracy[] = [];
    let changed = 0;
    for (const task of this.#tasks) {
      const personality = learnWithout(task.conversations, [pass]);
      const isSame = JSON.stringify(personality) === JSON.stringify(task.personality);
      if (!isSame) changed++;
      scores.push(isSame ? task.accuracy : await judge(personality, task.scripts));
    }
    const now = macroAverage(scores);
    const all = this.everythingOn;
    return { class: 100 * (now.class - all.class), text: 100 * (now.text - all.text), changed };
  }
}

async function taskOf(setting: Setting, { folder }: JudgedServer): Promise<readonly Task[]> {
  const { training, test } = settings[setting];
  const files = [...training, test].map((part) => join(folder, `${part}.pcap`));
  if (!files.every(existsSync)) return [];
  const conversations = (await readConversations(files.slice(0, -1))).value;
  const personality = learnWithout(conversations, []);
  const tested = (await readConversations(files.slice(-1))).value;
  const scripts = scriptsWith(scriptsOf(tested), personality.service);
  if (scripts.length === 0) return [];
  return [{ conversations, scripts, personality, accuracy: await judge(personality, scripts) }];
}

function learnWithout(conversations: readonly Conversation[], passes: readonly string[]): Personality {
  return { ...learn(conversations, { without: passes }), recordings: '' };
}

async function judge(personality: Personality, scripts: readonly Script[]): Promise<Accuracy> {
  return accuracy(await scoreInProcess(personality, scripts));
}
