import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../../model/problem.ts';
import { type FleetFile, fleetSchema } from './fleet-schema.ts';

/** Where in a YAML text things are: a path is e.g. `['hosts', 'mail', 'services', 0]`. */
export type Path = readonly PropertyKey[];

/** A fleet file as written, and where its parts are. `file` is absent where there are problems. */
export interface FleetText {
  readonly file?: FleetFile;
  readonly problems: readonly Problem[];
  /** The problem that a part of the file has. */
  readonly problemAt: (path: Path, text: string) => Problem;
}

/** Reads the text of a fleet file against the schema. `path` is only for messages. */
export function parseFleetText(path: string, text: string): FleetText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const line = (offset: number) => `line ${lines.linePos(offset).line}`;
  const problemAt = (at: Path, what: string): Problem => {
    const name = at
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .slice(1);
    return { file: path, place: line(offsetOf(document, at)), text: name === '' ? what : `${name}: ${what}` };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      problems: broken.map(({ message, pos }) => ({ file: path, place: line(pos[0]), text: message })),
      problemAt,
    };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return { problems: [problemAt([], (error as Error).message)], problemAt }; // aliases of aliases of aliases
  }
  const result = fleetSchema.safeParse(value);
  if (result.success) return { file: result.data, problems: [], problemAt };
  return {
    problems: result.error.issues.map((issue) =>
      problemAt(issue.path, issue.message.replace(/^Invalid input: /, '')),
    ),
    problemAt,
  };
}

/** The offset of the deepest part of the path that is there. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const range =
      typeof node === 'object' && node !== null && 'range' in node
        ? (node.range as readonly number[] | null)
        : null;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}
