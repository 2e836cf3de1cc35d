import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { FormatError, UsageError } from '../../model/errors.ts';
import type { Personality } from '../../model/personality.ts';
import { checkPersonality } from '../../personality/check-personality.ts';
import { readPersonalityText } from '../../personality/load-personality.ts';
import { printPersonality } from '../../personality/print-personality.ts';
import { writeAtomically } from '../../personality/write-atomically.ts';
import type { Finish } from '../shared/finish.ts';
import { problemLine } from '../shared/problem-line.ts';
import { complain } from '../shared/terminal.ts';
import { tellChange } from './tell-change.ts';

const help = `
The file itself is written when the edited text is without fault; until then it stays as it is. The recordings in it are not shown and are kept.
What is answered otherwise is told by playing the recorded sessions to both. Editor: $VISUAL, $EDITOR, or vi.`;

/** `mynah edit`: a personality in an editor, checked, with what it changes. */
export function editCommand(finish: Finish): Command {
  return new Command('edit')
    .description(
      'edit a personality: opens it in your editor, checks it, and tells what is answered otherwise',
    )
    .argument('<file>', 'personality')
    .addHelpText('after', help)
    .action(async (file: string) => {
      await edit(file);
      finish(0);
    });
}

async function edit(file: string): Promise<void> {
  const text = readPersonalityText(file);
  const { personality: before } = checkPersonality(text, file);
  const shown = before ? printPersonality(withoutRecordings(before)) : text;
  const folder = mkdtempSync(join(tmpdir(), 'mynah-edit-'));
  const draft = join(folder, basename(file));
  try {
    writeFileSync(draft, shown, 'latin1');
    const edited = await editUntilRight(draft, file);
    if (edited.text === shown) {
      process.stdout.write('nothing was changed\n');
      return;
    }
    const kept = before?.recordings;
    const after = kept === undefined ? edited.personality : { recordings: kept, ...edited.personality };
    writeAtomically(file, printPersonality(after));
    if (before) await tellChange(file, before, after);
    else process.stdout.write(`${file} is without fault now\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withoutRecordings({ recordings: _, ...shown }: Personality): Personality {
  return shown;
}

/** Opens the editor again while the text has faults and somebody is there to mend them. Throws FormatError with the first fault otherwise. */
async function editUntilRight(
  draft: string,
  file: string,
): Promise<{ readonly text: string; readonly personality: Personality }> {
  for (;;) {
    openEditor(draft);
    const text = readPersonalityText(draft);
    const { personality, problems } = checkPersonality(text, file);
    if (personality) return { text, personality };
    for (const problem of problems.slice(0, 20)) complain(problemLine(problem));
    if (await wantsAgain()) continue;
    const rescued = `${file}.edited`;
    writeAtomically(rescued, readFileSync(draft));
    throw new FormatError(`${file} stays as it was; what you typed is in ${rescued}`);
  }
}

/** The editor may have parameters of its own, so a shell reads its command, as git's. */
function openEditor(draft: string): void {
  const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
  const { status, error } = spawnSync('sh', ['-c', `${editor} "$1"`, 'sh', draft], { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0)
    throw new UsageError(`the editor (${editor}) ended with ${status ?? 'a signal'}: nothing was changed`);
}

async function wantsAgain(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return !/^n/i.test((await asking.question('Edit again? [Y/n] ')).trim());
  } finally {
    asking.close();
  }
}
