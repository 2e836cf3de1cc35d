import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const docs = resolve(import.meta.dirname, '../../../docs/events');
const read = (name: string) => JSON.parse(readFileSync(resolve(docs, name), 'utf8'));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

function namesIn({ properties = {} }: Schema, before = ''): readonly string[] {
  return Object.entries(properties).flatMap(([name, inside]) => [
    `${before}${name}`,
    ...namesIn(inside, `${before}${name}.`),
  ]);
}

test('the dashboard asks for nothing that no line has', () => {
  const known = new Set(namesIn(read('ecs.schema.json')));
  const { panels } = read('grafana-dashboard.json');
  const asked = (panels as { targets: unknown[] }[]).flatMap(({ targets }) => {
    const text = JSON.stringify(targets);
    const fields = [...text.matchAll(/"(?:field|timeField)":"([^"]+)"/g)];
    const inQueries = [...text.matchAll(/\b([a-z]+\.[a-z0-9.]+):/g)];
    return [...fields, ...inQueries].map(([, name = '']) => name);
  });
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});
