import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../../model/problem.ts';
import { fleetProblemText, type Path, placeInFleet } from './fleet-problem-text.ts';
import { type FleetFile, fleetSchema } from './fleet-schema.ts';

/** A fleet file as written, and where its parts are. `file` is absent where there are problems. */
export interface FleetText {
  readonly file?: FleetFile;
  /** What the text says, whether or not that is a fleet; absent where it says nothing that can be read. */
  readonly value?: unknown;
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
    const place = placeInFleet(at);
    return {
      file: path,
      place: line(offsetOf(document, at)),
      text: place === '' ? what : `${place}: ${what}`,
    };
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
  if (result.success) return { file: result.data, value, problems: [], problemAt };
  return {
    value,
    problems: result.error.issues.map((issue) =>
      problemAt(issue.path, fleetProblemText(issue, valueAt(value, issue.path))),
    ),
    problemAt,
  };
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
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
