import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { FormatError } from '../../src/model/errors.ts';
import { loadPersonality, parsePersonality } from '../../src/personality/load-personality.ts';
import { printPersonality } from '../../src/personality/print-personality.ts';
import { samplePersonality } from '../support/sample-personality.ts';

const text = printPersonality(samplePersonality);
const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
const folder = mkdtempSync(join(tmpdir(), 'mynah-load-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(content: string | Buffer) {
  const path = join(folder, 'p.json');
  writeFileSync(path, content);
  return loadPersonality(path);
}

test('a file is read', () => {
  expect(load(text)).toEqual(samplePersonality);
});

test('a banner edited by hand is sent as the editor wrote it, byte order mark or not', () => {
  const edited = `\ufeff${text.replace('500 what?', '500 Grüße, 世界')}`;
  const part = load(Buffer.from(edited, 'utf8')).templates[1]?.parts[0];
  expect(part).toBe(Buffer.from('500 Grüße, 世界\r\n', 'utf8').toString('latin1'));
});

describe('a file that is no personality', () => {
  const at = (part: string): string => `line ${lineOf(part)}`;
  // biome-ignore format: a table
  const cases: readonly (readonly [why: string, from: string | RegExp, to: string, message: string])[] = [
    ['empty', /^[\s\S]*$/, ' \n', 'line 1: the file is empty'],
    ['not JSON', /^[\s\S]*$/, 'hello\n', 'line 1: there is hello where a value should be'],
    ['JSON of something else', /^[\s\S]*$/, '[1]', 'line 1: not a mynah personality: "format" should be "mynah personality"'],
    ['other format', 'mynah personality', 'parrot', 'line 1: not a mynah personality: "format" should be "mynah personality"'],
    ['newer', '"version": 1', '"version": 2', 'line 1: written by a newer mynah: version 2, this one reads up to 1'],
    ['odd version', '"version": 1', '"version": "1"', 'line 1: "version" should be a number from 1 to 1'],
    ['cut off', /"situations"[\s\S]*$/, '', `${at('"situations"')}: the file ends where a key in double quotes should be`],
    ['a comma lost', '["500 what?\\r\\n"],', '["500 what?\\r\\n"]', `${at('"t2"')}: there is "delay": [10 where , or } should be`],
    ['a key lost', '"argument": "a.bin", ', '', `${at('"RETR"')}: transfers[0].argument: should be a text`],
    ['unknown test', '"test": "words"', '"test": "wrods"', `${at('"s1"')}: situations[0].when[8].test: should be one of verb, is`],
    ['unknown field', '"field": "echo"', '"field": "toString"', `${at('"t1"')}: templates[0].parts[1].field: should be one of echo`],
    ['null for a part', '["500 what?\\r\\n"]', '[null]', `${at('"t2"')}: templates[1].parts[0]: should be an object`],
    ['endless number', '"at": 4', '"at": 1e999', `${at('"t1"')}: templates[0].chunks[0].at: should be a number`],
    ['no such template', '"answer": "t2"', '"answer": "t9"', `${at('"s2"')}: situations[1].answer: is not the id of a template`],
    ['no such set', '"set": "k1"', '"set": "k2"', `${at('"s1"')}: situations[0].when[9].set: is not the id of a set in knowledge`],
    ['nothing for the rest', '"when": []', '"when": [{ "test": "words", "least": 1 }]', `${at('"situations"')}: situations: should end with one that has no tests`],
    ['grammar', '"kind": "line", "', '"kind": "prefix", "', `${at('"grammar"')}: grammar.framing.offset: should be a number`],
    ['an event in a list', '[{ "verb": "REIN" }]', '[null]', `${at('"s1"')}: situations[0].when[15].since[0]: should be an object`],
    ['a word that is none of a few', '"direction": "toClient"', '"direction": "up"', `${at('"t1"')}: templates[0].data.direction: should be one of toClient, toServer`],
    ['a form that is none', '{ "field": "echo", ', '{ "field": "echo", "as": ["u8"], ', `${at('"t1"')}: templates[0].parts[1].as: should be one of u8`],
    ['two quartiles', '[10, 20.5, 30]', '[10, 30]', `${at('"t1"')}: templates[0].delay: should be a list of 3`],
  ];
  test.each(cases)('%s', (_why, from, to, message) => {
    expect(text).not.toBe(text.replace(from, to));
    const run = () => parsePersonality(text.replace(from, to), 'p.json');
    expect(run).toThrow(FormatError);
    expect(run).toThrow(`p.json: ${message}`);
  });
});

test('damage of any kind is a FormatError of one line or harmless, never another error', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const pieces = ['null', '{}', '[]', '-1', '"x"', 'true', '1e400', deep, '{"__proto__": []}', ''];
  const values = [...text.matchAll(/"[^"\\]*"(?!:)|\d+|true|\[|\{/g)];
  fc.assert(
    fc.property(fc.nat(values.length - 1), fc.constantFrom(...pieces), (index, piece) => {
      const { index: at, 0: old } = values[index] as RegExpExecArray;
      try {
        parsePersonality(`${text.slice(0, at)}${piece}${text.slice(at + old.length)}`, 'p.json');
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        expect((error as Error).message).toMatch(/^p\.json: line \d+: .+$/);
      }
    }),
    { numRuns: 300 },
  );
});
