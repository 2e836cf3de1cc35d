import { asciiText } from '../ascii-json.ts';

/** What a transform makes of a value, where its name does not say it already (docs/fields.md). */
const transforms: Readonly<Record<string, string>> = {
  upper: 'in capitals',
  lower: 'in small letters',
  capital: 'capitalized',
  trim: 'without blanks around it',
  'trim-end': 'without blanks at its end',
  collapse: 'with single blanks',
  unquote: 'without quotation marks',
  unbracket: 'without <>',
  unsquare: 'without []',
  bracket: 'in <>',
  'upper-word': 'its first word in capitals',
  'lower-word': 'its first word in small letters',
  'first-word': 'its first word',
  'after-first-word': 'what follows its first word',
  'last-path': 'the last name of the path',
  'without-end-slash': 'without the last /',
  'local-part': 'what is before @',
  domain: 'what is after @',
  'without-end-dot': 'without the last dot',
  'until-nul': 'up to a NUL',
};

const cuts: Readonly<Record<string, (...counts: readonly string[]) => string>> = {
  first: (count) => `its first ${count} characters`,
  last: (count) => `its last ${count} characters`,
  ends: (head, tail) => `its first ${head} and last ${tail} characters`,
};

/** `upper`, `unbracket+lower`, `first:64` in words: `without <>, in small letters`. */
export function describeTransform(transform: string): string {
  const steps = transform.split('+').map((step) => {
    const [name = '', ...counts] = step.split(':');
    return cuts[name]?.(...counts) ?? transforms[step] ?? step.replaceAll('-', ' ');
  });
  return steps.join(', ');
}

/** What numbers and the pieces of ids are, by their kind. */
const kinds: Readonly<Record<string, string>> = {
  'unix-time': 'the time since 1970',
  uptime: 'the time since the server was started',
  'session-counter': 'counted in the session',
  'server-counter': 'counted in all sessions',
  pid: 'the number of a process',
  'start-time': 'when the server was started',
  'per-start': 'the same until the server is started anew',
  metric: 'a measured value',
  calendar: 'the time in letters and digits',
  serial: 'a number that goes on',
};

const longest = 60; // characters

/** What an id is made of, or how a number goes on: `"<", the number of a process, ".", the time since 1970`. */
export function describeRule(rule: unknown): string {
  if (typeof rule !== 'object' || rule === null) return shortened(String(rule));
  const { pieces } = rule as { readonly pieces?: unknown };
  return shortened(Array.isArray(pieces) ? pieces.map(pieceInWords).join(', ') : pieceInWords(rule));
}

function pieceInWords(piece: object): string {
  const { kind, text, shape } = piece as { readonly [name: string]: unknown };
  if (kind === 'constant' && typeof text === 'string') return `"${asciiText(text)}"`;
  if (kind === 'random' && typeof shape === 'string') return `random ${shape}`;
  return kinds[String(kind)] ?? String(kind ?? 'a rule of its own').replaceAll('-', ' ');
}

/** Cut where it is too long for a line. */
export function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** A set of known values by its name: learned ones are called after command, part and status, e.g. `RCPT arg2.local 250`. */
export function describeKnown(part: string, set: string): string {
  const [, verb, of, status] = /^(\S+) (\S+) (\S+)$/.exec(set) ?? [];
  return verb === undefined
    ? `${part} is known (${set})`
    : `${part} is known: ${of} of a ${verb} that was answered ${status}`;
}
