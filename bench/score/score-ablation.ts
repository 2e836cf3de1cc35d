import { existsSync } from 'node:fs';
import { join } from 'node:path';
import isEqual from 'lodash/isEqual.js';
import { readConversations } from '../../src/capture/read-conversations.ts';
import { type Script, scriptsOf } from '../../src/compare/play/script.ts';
import { scriptsWith } from '../../src/compare/play/verify-scripts.ts';
import { learn } from '../../src/learn/learn.ts';
import type { PassOptions } from '../../src/learn/model/pass.ts';
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
  /** Passes that changed nothing in it: without them it is learned alike. */
  readonly idle: ReadonlySet<string>;
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
      if (task.idle.has(pass)) {
        scores.push(task.accuracy);
        continue;
      }
      const personality = learnWithout(task.conversations, { without: [pass] });
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
  const { idle, around } = idlePasses();
  const personality = learnWithout(conversations, { around });
  const tested = (await readConversations(files.slice(-1))).value;
  const scripts = scriptsWith(scriptsOf(tested), personality.service);
  if (scripts.length === 0) return [];
  return [{ idle, conversations, scripts, personality, accuracy: await judge(personality, scripts) }];
}

/** Which passes gave, whenever they were run, what would have come out without them. */
function idlePasses(): {
  readonly idle: ReadonlySet<string>;
  readonly around: NonNullable<PassOptions['around']>;
} {
  const idle = new Set<string>();
  const busy = new Set<string>();
  const around: NonNullable<PassOptions['around']> = (name, run, otherwise) => {
    const output = run();
    if (!busy.has(name)) {
      if (isEqual(output, otherwise())) idle.add(name);
      else {
        busy.add(name);
        idle.delete(name);
      }
    }
    return output;
  };
  return { idle, around };
}

function learnWithout(conversations: readonly Conversation[], options: PassOptions): Personality {
  return { ...learn(conversations, options), recordings: '' };
}

async function judge(personality: Personality, scripts: readonly Script[]): Promise<Accuracy> {
  return accuracy(await scoreInProcess(personality, scripts));
}
