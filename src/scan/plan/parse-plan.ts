import { FormatError } from '../../model/errors.ts';
import type { Ask, Plan, PlanLine } from './plan.ts';

interface Draft {
  protocol: string;
  ports: number[];
  greeting?: RegExp;
  form: Plan['form'];
  end: string;
  caseless: boolean;
  quit?: string;
  change: readonly string[];
  never: readonly string[];
  readonly values: Map<string, readonly string[]>;
  readonly ways: Map<string, readonly PlanLine[]>;
  readonly asks: Ask[];
  readonly talks: Ask[];
}

/** Reads a plan; `file` is named in errors. Throws FormatError with the number of the line. */
export function parsePlan(text: string, file: string): Plan {
  const plan: Draft = {
    protocol: '',
    ports: [],
    form: 'line',
    end: '\r\n',
    caseless: false,
    change: [],
    never: [],
    values: new Map(),
    ways: new Map(),
    asks: [],
    talks: [],
  };
  let ways: readonly string[] | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fail = (why: string): never => {
      throw new FormatError(`${file}: line ${index + 1}: ${why}`);
    };
    if (/^\s*(#|$)/.test(line)) continue;
    checkSizes(line, fail);
    if (/^\s/.test(line)) {
      if (ways === undefined) fail('a question without "ask STATE…" or "talk" above it');
      else (ways.length > 0 ? plan.asks : plan.talks).push(readAsk(line.trim(), ways, fail));
      continue;
    }
    const [, word = '', rest = ''] = /^(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
    ways = undefined;
    if (word === 'ask') ways = readWays(rest, plan, fail);
    else if (word === 'talk') ways = [];
    else readSetting(word, rest, plan, fail);
  }
  if (plan.protocol === '') throw new FormatError(`${file}: no line "protocol NAME"`);
  return plan;
}

type Fail = (why: string) => never;

/** What `{long …}` may repeat, and how many `{digits …}` there may be: a mistyped number must not fill the memory, nor the server. */
export const mostOf: Readonly<Record<string, number>> = { long: 1_000_000, digits: 15 };

function checkSizes(line: string, fail: Fail): void {
  for (const [, name = '', sizes = ''] of line.matchAll(/\{(long|digits)(?: |\\s)([^{}]{0,1000})\}/g)) {
    const most = mostOf[name] ?? 0;
    for (const size of sizes.split(/ |\\s/))
      if (!/^\d{1,9}$/.test(size) || Number(size) > most)
        fail(`{${name} ${size}}: expected a number up to ${most}`);
  }
}

function readSetting(word: string, rest: string, plan: Draft, fail: Fail): void {
  switch (word) {
    case 'protocol':
      plan.protocol = rest;
      return;
    case 'port':
      plan.ports = rest.split(/\s+/).map(Number);
      if (plan.ports.some((port) => !(port > 0 && port < 65_536))) fail(`port ${rest}: expected numbers`);
      return;
    case 'greeting':
      plan.greeting = readPattern(rest, fail);
      return;
    case 'form':
      plan.form = rest === 'resp' || rest === 'raw' ? rest : 'line';
      if (plan.form !== rest) fail('form is line, resp or raw');
      if (rest === 'raw') plan.end = '';
      return;
    case 'end':
      plan.end = unescaped(rest);
      return;
    case 'caseless':
      plan.caseless = true;
      return;
    case 'quit':
      plan.quit = rest;
      return;
    case 'change':
    case 'never':
      plan[word] = [...plan[word], ...rest.split(/\s+/)];
      return;
    case 'value': {
      const [name, ...values] = rest.split(/\s+/);
      if (name === undefined || values.length === 0) throw fail('expected value NAME ONE TWO …');
      plan.values.set(name, [...(plan.values.get(name) ?? []), ...values]);
      return;
    }
    case 'way': {
      const [, name = '', , lines = ''] = /^(\S+)\s*(=\s*(.*))?$/.exec(rest) ?? [];
      if (name === '') fail('expected way NAME = LINE -> LINE …');
      plan.ways.set(name, lines === '' ? [] : readLines(lines));
      return;
    }
    default:
      fail(`${word}: not known; a question begins with a blank`);
  }
}

function readPattern(text: string, fail: Fail): RegExp {
  try {
    return new RegExp(text);
  } catch {
    return fail(`greeting ${text}: not a regular expression`);
  }
}

function readWays(rest: string, { ways }: Draft, fail: Fail): readonly string[] {
  const names = rest.split(/\s+/).filter((name) => name !== '');
  const unknown = names.find((name) => !ways.has(name));
  if (unknown !== undefined) fail(`ask ${unknown}: there is no way of this name above`);
  if (names.length === 0) fail('expected ask STATE…');
  return names;
}

function readAsk(text: string, ways: readonly string[], fail: Fail): Ask {
  const changes = text.startsWith('! ');
  const lines = readLines(changes ? text.slice(2) : text);
  if (lines.some((line) => depth(line.text) !== 0)) fail('a { without its }');
  return { ways, lines, changes };
}

function depth(text: string): number {
  let open = 0;
  for (const letter of text.replace(/\\[{}]/g, '')) open += letter === '{' ? 1 : letter === '}' ? -1 : 0;
  return open;
}

/** `MAIL FROM:<{sender}> -> RCPT TO:<{recipient}> -> DATA -> ?{mail}` */
function readLines(text: string): readonly PlanLine[] {
  return text.split(/ -> /).map((part) => ({
    text: part.replace(/^\?/, ''),
    ifAsked: part.startsWith('?'),
    active: /\{active6?\}/.test(part),
  }));
}

const escapes: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  s: ' ',
  e: '',
  c: '',
  0: '\0',
};

/** `\r`, `\n`, `\t`, `\0`, `\s` a blank, `\e` nothing, `\c` nothing either, at the end of what is sent without one, `\xNN` a byte; any other character after `\` is itself. */
export function unescaped(text: string): string {
  return text.replace(/\\(x[0-9A-Fa-f]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  );
}
