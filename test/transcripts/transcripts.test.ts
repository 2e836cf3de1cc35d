import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { learnedSample } from '../support/learned-sample.ts';
import { type Pieces, Playbook } from '../support/playbook.ts';

// test/transcripts/*.md: a heading, why, and a fenced block named after the sample that is learned. In it `>` is what the
// client says, `<` what the server must say (`…`: anything), `= closed` that it closes. A heading that ends in `(not yet)` is
// what the real server does and the learner does not see in so small a sample: it fails here once that has become better.

interface Transcript {
  readonly name: string;
  readonly sample: string;
  readonly script: readonly string[];
}

function transcriptsIn(file: string): readonly Transcript[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  return [...text.matchAll(/^## (.+)\n+(?:[^\n`#].*\n+)+```(\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, name = '', sample = '', script = '']) => ({ name, sample, script: script.trimEnd().split('\n') }),
  );
}

/** Consecutive lines of the client are one packet. */
function playbookOf(script: readonly string[]): Playbook {
  const book = new Playbook();
  let heard = '';
  for (const [at, line] of script.entries()) {
    const text = `${line.slice(2)}\r\n`;
    const mark = line.slice(0, 1);
    if (mark === '>') {
      heard += text;
      if (script[at + 1]?.startsWith('>')) continue;
      book.hears(heard);
      heard = '';
    } else if (mark === '<') book.says(text);
    else if (line === '= closed') book.closes();
    else throw new Error(`line ${at + 1} of the transcript: expected > or < or "= closed": ${line}`);
  }
  return book;
}

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.md'));

describe.each(files)('%s', (file) => {
  const transcripts = transcriptsIn(file);

  test('every heading has a transcript that is read', () => {
    const headings = readFileSync(join(import.meta.dirname, file), 'utf8').match(/^## /gm) ?? [];
    expect(transcripts.length).toBe(headings.length);
  });

  for (const { name, sample, script } of transcripts) {
    const personality = learnedSample(sample);
    const run = name.endsWith('(not yet)') ? test.fails : test;
    run.each(['whole', 'byte by byte'] satisfies Pieces[])(`${name}, %s`, async (pieces) => {
      playbookOf(script).play(await personality, pieces);
    });
  }
});
