import { z } from 'zod';
import { fleetSchema } from './fleet-schema.ts';

/** Where in a fleet file things are, e.g. `['hosts', 'mail', 'services', 0]`. */
export type Path = readonly PropertyKey[];

type Issue = z.core.$ZodIssue;

/** A part of a JSON Schema, as far as it is asked here. */
interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly items?: Node;
}

const kinds: Readonly<Record<string, string>> = {
  object: 'names with their values (`name: value`)',
  record: 'names with their values (`name: value`)',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** Where a part of a fleet is, as one would say it: `host mail, service 2, port`. */
export function placeInFleet(path: Path): string {
  return path
    .map((key, at) => {
      if (at === 0 && key === 'hosts' && path.length > 1) return undefined;
      if (at === 1 && path[0] === 'hosts') return `host ${String(key)}`;
      if (key === 'services' && typeof path[at + 1] === 'number') return undefined;
      if (typeof key !== 'number') return String(key);
      return path[at - 1] === 'services' ? `service ${key + 1}` : `number ${key + 1}`;
    })
    .filter((word) => word !== undefined)
    .join(', ');
}

/** What is wrong with a part of a fleet, in words of the fleet. `value` is what stands there. */
export function fleetProblemText(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.path);
    case 'custom':
    case 'invalid_format':
      return issue.message;
    case 'invalid_value':
      return `${shown(value)}is none of ${issue.values.join(', ')}`;
    case 'too_small':
    case 'too_big':
      return `${shown(value)}${range(issue)}`;
    case 'invalid_type':
      return value === undefined
        ? 'is missing'
        : `${shown(value)}expected ${kinds[issue.expected] ?? issue.expected}`;
    default:
      return `${shown(value)}expected ${nodeAt(issue.path)?.description ?? 'something else'}`;
  }
}

function unknownKeys(keys: readonly string[], path: Path): string {
  const known = Object.keys(nodeAt(path)?.properties ?? {});
  return `there is no ${keys.map((key) => `"${key}"`).join(', ')} here, but ${known.join(', ')}`;
}

function range(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  if (issue.origin === 'array') return 'the list is empty';
  if (issue.origin === 'string') return 'nothing is said';
  return issue.code === 'too_small' ? `expected ${bound} or more` : `expected at most ${bound}`;
}

function shown(value: unknown): string {
  if (value === undefined || (typeof value === 'object' && value !== null)) return '';
  const text = JSON.stringify(value);
  return `${text.length > 60 ? `${text.slice(0, 59)}…` : text}: `;
}

function nodeAt(path: Path): Node | undefined {
  let node: Node | undefined = z.toJSONSchema(fleetSchema, { io: 'input' }) as Node;
  for (const key of path) {
    if (typeof key === 'number') node = node?.items;
    else node = node?.properties?.[String(key)] ?? (node?.additionalProperties || undefined);
  }
  return node;
}
