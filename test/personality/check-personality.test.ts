import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkPersonality } from '../../src/personality/check-personality.ts';
import { personalitySchema } from '../../src/personality/personality-schema.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { samplePersonality } from '../support/sample-personality.ts';

const text = printPersonality(samplePersonality);
const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('a good file has no problems and comes back whole', () => {
  expect(checkPersonality(text, 'p.json')).toEqual({ personality: samplePersonality, problems: [] });
});

describe('problems', () => {
  const at = (part: string): string => `line ${lineOf(part)}`;
  // biome-ignore format: a table
  const cases: readonly (readonly [
    why: string,
    from: string | RegExp,
    to: string,
    place: string,
    text: string,
  ])[] = [
    ['not JSON', '"version"', 'version', 'line 3', 'there is version: 1, where a key in double quotes should be'],
    ['unknown key', '"status": "500",', '"status": "500", "stauts": "x",', at('"t2"'), 'templates[1].stauts: is not a known key'],
    ['unknown key of a test', '"words", "least"', '"words", "most": 1, "least"', at('"s1"'), 'situations[0].when[8].most: is not a known key'],
    ['missing key', '"step": "default", ', '', at('"s2"'), 'situations[1].step: '],
    ['wrong type', '"least": 1 }', '"least": "1" }', at('"s1"'), 'situations[0].when[8].least: expected number, received string'],
    ['key inside a part', '"part": "arg1", "transform"', '"par": "arg1", "transform"', at('"t1"'), 'templates[0].parts[1].part: '],
    ['repeated key', '"status": "500",', '"status": "500", "status": "501",', at('"t2"'), 'templates[1].status: is there twice'],
    ['no byte', '500 what?', '500 \\u4e16', at('"t2"'), 'templates[1].parts[0]: each character is one byte'],
    ['no such template', '"answer": "t2"', '"answer": "t3"', at('"s2"'), 'situations[1].answer: there is no template "t3"'],
    ['no such template again', '"template": "t1"', '"template": "t3"', at('"t1"'), 'templates[0].parts[15].template: there is no template "t3"'],
    ['no such template before', '"template": "t2"', '"template": "t4"', at('"s1"'), 'situations[0].when[18].template: there is no template "t4"'],
    ['no such set', '"set": "k1"', '"set": "k3"', at('"s1"'), 'situations[0].when[9].set: there is no set "k3" in knowledge'],
    ['an id twice', '"id": "t2"', '"id": "t1"', at('"t2"'), 'templates[1].id: "t1" is used before'],
    ['no last word', '"when": []', '"when": [{ "test": "words", "least": 1 }]', at('"s2"'), 'situations[1].when: the last situation should have no tests'],
    ['never reached', /"when": \[\{.*\}\], "answer"/, '"when": [], "answer"', at('"s1"'), 'situations[0].when: without tests none of the situations below is reached'],
    ['port', '"port": 21', '"port": 70000', at('"port"'), 'service.port: '],
    ['hash', '"0f0f', '"0x0f', at('"sha256"'), 'learnedFrom[0].sha256: '],
    ['recordings', 'AAEC/w==', '%%', at('"recordings"'), 'recordings: '],
    ['too deep', /\{ "kind": "server-counter".*?\] \}/, `${'['.repeat(30)}${']'.repeat(30)}`, at('"t1"'), 'templates[0].parts[8].rule: nested too deeply'],
  ];
  test.each(cases)('%s', (_why, from, to, place, sentence) => {
    expect(text).not.toBe(text.replace(from, to));
    const { personality, problems } = checkPersonality(text.replace(from, to), 'p.json');
    expect(personality).toBeUndefined();
    expect(problems).toContainEqual({ file: 'p.json', place, text: expect.stringContaining(sentence) });
  });

  test('all of them at once, in order of lines', () => {
    const broken = text
      .replace('"port": 21', '"port": "21"')
      .replace('"least": 3', '"least": -3')
      .replace('"AAEC/w=="', '17');
    expect(checkPersonality(broken, 'p.json').problems.map(({ place }) => place)).toEqual([
      at('"port"'),
      at('"s1"'),
      at('"recordings"'),
    ]);
  });
});

test('the sample has every kind of field and test once', () => {
  const { templates, situations } = samplePersonality;
  const kinds =
    JSON.stringify(z.toJSONSchema(personalitySchema)).match(
      /"(field|test)":\{"type":"string","const":"\w+"/g,
    ) ?? [];
  const fields = templates.flatMap(({ parts }) => parts).filter((part) => typeof part !== 'string');
  const tests = situations.flatMap(({ when }) => when);
  expect(new Set(kinds).size).toBe(
    new Set(fields.map(({ field }) => field)).size + new Set(tests.map(({ test: kind }) => kind)).size,
  );
  expect(new Set(kinds).size).toBeGreaterThan(30);
});

test('docs/personality.schema.json says what the checker checks (npx vitest -u writes it anew)', async () => {
  const schema = { title: 'mynah personality', ...z.toJSONSchema(personalitySchema, { reused: 'inline' }) };
  await expect(`${JSON.stringify(schema, null, 1)}\n`).toMatchFileSnapshot(
    '../../docs/personality.schema.json',
  );
});
