import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { readConversations } from '../capture/read-conversations.ts';
import type { Fidelity } from '../compare/play/fidelity.ts';
import { scriptsOf } from '../compare/play/script.ts';
import { scriptsWith } from '../compare/play/verify-scripts.ts';
import { cutExchanges } from '../exchange/alignment/alignment.ts';
import { inferReplyShape } from '../exchange/framing/infer-reply-shape.ts';
import { splitAtTls } from '../exchange/split-at-tls.ts';
import type { Personality } from '../model/personality.ts';
import { readPersonality } from '../personality/check-personality.ts';
import { readGiven } from '../personality/given-file.ts';
import { writeAtomically } from '../personality/write-atomically.ts';
import { drawStates, type StatePicture } from '../show/draw-states.ts';
import { type EventOverlay, EventReader } from '../show/logged-sessions.ts';
import { pictureDot, pictureMermaid } from '../show/picture-text.ts';
import { showHtml } from '../show/show-html.ts';
import { showText } from '../show/show-text.ts';
import { checkFolder } from './arguments/check-folder.ts';
import { summarise } from './learn/learn-summary.ts';
import { printLearnSummary } from './learn/print-learn-summary.ts';
import { recordedConversations } from './shared/evidence-file.ts';
import type { Finish } from './shared/finish.ts';
import { judgePersonality } from './shared/meet-personality.ts';
import { complain, paint, width } from './shared/terminal.ts';

interface ShowArguments {
  readonly html?: string;
  readonly dot?: true;
  readonly mermaid?: true;
  readonly json?: true;
  readonly whole?: true;
  readonly pcap?: string[];
  readonly events?: string;
}

/** `mynah show`: a personality for people. */
export function showCommand(finish: Finish): Command {
  return new Command('show')
    .description('show what a personality holds: situations, answers, states')
    .argument('<file>', 'personality')
    .option('--whole', 'print long answers and conditions to their end')
    .option('--html <file>', 'write a self-contained page with the state picture and examples')
    .option('--dot', 'the state picture in the language of Graphviz')
    .option('--json', 'what mynah learn --json said of it')
    .option('--mermaid', 'the state picture in the language of Mermaid')
    .option('--pcap <file...>', 'on the page, say how well these captures are answered')
    .option('--events <file>', 'on the page, lay the sessions of this event log over it')
    .action(async (file: string, args: ShowArguments) => {
      await show(file, args);
      finish(0);
    });
}

async function show(file: string, args: ShowArguments): Promise<void> {
  checkFolder('--html', args.html);
  const personality = readGiven(file, readPersonality);
  const name = file.split('/').at(-1) ?? file;
  if (args.dot || args.mermaid) {
    const picture = draw(file, personality);
    process.stdout.write(args.dot ? pictureDot(picture, name) : pictureMermaid(picture));
    return;
  }
  if (args.html !== undefined) {
    const picture = draw(file, personality);
    const events =
      args.events === undefined ? undefined : await readEvents(args.events, personality, picture);
    const svg = await drawing(pictureDot(picture, name, false, events?.states));
    const fidelity = args.pcap === undefined ? undefined : await verifyWith(personality, args.pcap);
    const options = {
      name,
      ...(svg === undefined ? {} : { svg }),
      ...(fidelity === undefined ? {} : { fidelity }),
      ...(events === undefined ? {} : { events }),
    };
    writeAtomically(args.html, showHtml(personality, picture, options));
    process.stderr.write(`${args.html}: the page, to be opened in a browser\n`);
    return;
  }
  const summary = summarise(personality, file);
  if (args.json) {
    process.stdout.write(`${JSON.stringify(summary)}\n`);
    return;
  }
  process.stdout.write(printLearnSummary(summary));
  process.stdout.write(
    `${showText(personality, paint(), args.whole ? Number.POSITIVE_INFINITY : width()).join('\n')}\n`,
  );
}

/** An event log line by line: it may be larger than memory. */
async function readEvents(
  path: string,
  personality: Personality,
  { stateIn }: StatePicture,
): Promise<EventOverlay> {
  const reader = new EventReader(personality, stateIn);
  const file = await open(path);
  try {
    for await (const line of file.readLines({ encoding: 'utf8' })) reader.line(line);
  } finally {
    await file.close();
  }
  const overlay = reader.overlay(basename(path));
  if (overlay.sessionCount === 0) complain(`${path}: no answer of this personality in it`);
  return overlay;
}

function draw(file: string, personality: Personality): StatePicture {
  const conversations = recordedConversations(file, personality);
  const spoken = splitAtTls(
    conversations.filter(({ dataOf, messages }) => dataOf === undefined && messages.length > 0),
  );
  const shape = inferReplyShape(spoken, personality.grammar);
  return drawStates(personality, cutExchanges(spoken, personality.grammar, shape));
}

/** SVG by @viz-js/viz, which is optional: without it the page tells the transitions in words. */
async function drawing(dot: string): Promise<string | undefined> {
  let viz: typeof import('@viz-js/viz');
  try {
    viz = await import('@viz-js/viz');
  } catch {
    process.stderr.write(
      'mynah: the page has no state picture: @viz-js/viz is not installed (--dot works without)\n',
    );
    return undefined;
  }
  return (await viz.instance()).renderString(dot, { format: 'svg' });
}

async function verifyWith(personality: Personality, paths: readonly string[]): Promise<Fidelity> {
  const { value } = await readConversations(paths);
  return (await judgePersonality(personality, scriptsWith(scriptsOf(value), personality.service))).fidelity;
}
