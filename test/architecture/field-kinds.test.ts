import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const model = readFileSync(join(root, 'src/model/field.ts'), 'utf8');

/** Kinds whose value a rule makes, and all others. */
const ruleKinds = [...(/RuleKind = ([^;]*);/.exec(model)?.[1]?.matchAll(/'(\w+)'/g) ?? [])].map(
  ([, kind = '']) => kind,
);
const ownKinds = [...model.matchAll(/readonly field: '(\w+)'/g)].map(([, kind = '']) => kind);

/** What names a kind of a rule: its name in the model, its line in the registry, its explanation. */
const placesOfRules = [
  'src/model/field.ts',
  'src/message/values/kinds/value-kinds.ts',
  'src/message/values/kinds/explain-values.ts',
];

/** What any other kind needs; the compiler asks for the rest once the first has a new member. */
const places = [
  'src/model/field.ts',
  'src/message/template/render-template.ts',
  'src/personality/shapes/field-shapes.ts',
  'src/personality/words/describe-field.ts',
];

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name));

/** Files that say the name of a kind as a key or in quotes. */
function filesNaming(kind: string): readonly string[] {
  const said = new RegExp(
    `field: '${kind}'|field === '${kind}'|RuleKind = .*'${kind}'|^\\s+${kind}: (?:\\(|\\{|object|${kind}Kind)`,
    'm',
  );
  return sources.filter((path) => said.test(readFileSync(join(root, path), 'utf8')));
}

test('there are field kinds, each told in docs/fields.md', () => {
  const docs = readFileSync(join(root, 'docs/fields.md'), 'utf8');
  expect(ruleKinds).toEqual(expect.arrayContaining(['number', 'id']));
  expect(ownKinds.length).toBeGreaterThan(15);
  expect([...ruleKinds, ...ownKinds].filter((kind) => !docs.includes(`\`${kind}\``))).toEqual([]);
});

test('a kind of a rule is its file and three lines elsewhere: nothing that checks, makes or tells of values names it', () => {
  for (const kind of ruleKinds) {
    const own = `src/message/values/kinds/${kind}-kind.ts`;
    expect(sources).toContain(own);
    expect(filesNaming(kind)).toEqual(expect.arrayContaining(placesOfRules));
    const rooms = /^src\/(?:personality|message\/template|replay\/session\/make-value|compare|show)/;
    expect(filesNaming(kind).filter((path) => rooms.test(path))).toEqual([]);
  }
});

test.each(['address', 'here', 'clientName'])(
  'beside its places, the kind %s is known to its own explanation and hardly anybody else',
  (kind) => {
    expect(filesNaming(kind)).toEqual(expect.arrayContaining(places));
    const others = filesNaming(kind).filter((path) => !places.includes(path));
    expect(others.length, others.join(', ')).toBeLessThanOrEqual(4);
  },
);
