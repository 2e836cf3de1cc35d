import { FormatError } from '../model/errors.ts';
import type { Path } from './shapes/fault.ts';

/** What `JSON.parse` does not tell. */
export interface JsonLines {
  /** For each path asked for, the line where its value begins, or the nearest thing around it that exists. */
  readonly lines: readonly number[];
  /** Keys that an object has twice: `JSON.parse` takes the last without a word. */
  readonly repeated: readonly { readonly path: Path; readonly line: number }[];
}

/**
 * Finds lines in JSON text. Called only when there is something to report, so that a good file is not read twice.
 * Nesting costs memory, never stack. Throws a FormatError `line N: …` at the first place that is not JSON.
 */
export function scanJson(text: string, paths: readonly Path[] = []): JsonLines {
  const keys = paths.map((path) => path.map((_, index) => pathKey(path.slice(0, path.length - index))));
  const scanner = new Scanner(text, new Set(keys.flat()));
  scanner.run();
  const lines = keys.map(
    (around) => around.map((key) => scanner.lines.get(key)).find((line) => line !== undefined) ?? 1,
  );
  return { lines, repeated: scanner.repeated };
}

/** A path as one string. */
function pathKey(path: Path): string {
  return path.map((step) => `/${step}`).join('');
}

/** Levels below which lines are not looked for: a hostile file would make every path as long as the file. */
const deepest = 20;

interface Level {
  readonly close: '}' | ']';
  /** Key or index of the value being read. */
  step: string | number;
  readonly keys: Set<string>;
}

/** RFC 8259, one token after the other. */
class Scanner {
  readonly lines = new Map<string, number>();
  readonly repeated: { path: Path; line: number }[] = [];
  private readonly levels: Level[] = [];
  private readonly text: string;
  private readonly wanted: ReadonlySet<string>;
  private at = 0;
  private line = 1;

  constructor(text: string, wanted: ReadonlySet<string>) {
    this.text = text;
    this.wanted = wanted;
  }

  run(): void {
    let valueFollows = true;
    while (valueFollows || this.levels.length > 0) valueFollows = valueFollows ? this.value() : this.next();
    this.blanks();
    if (this.at < this.text.length) this.fail('the end of the file');
  }

  /** After a value inside an object or array: its end, or a comma and (true) the next value. */
  private next(): boolean {
    const level = this.levels.at(-1) as Level;
    this.blanks();
    if (this.take(level.close)) {
      this.levels.pop();
      return false;
    }
    if (!this.take(',')) this.fail(`, or ${level.close}`);
    if (typeof level.step === 'number') level.step++;
    else this.key(level);
    return true;
  }

  /** Reads a value, or only the opening bracket of one that has values inside (true). */
  private value(): boolean {
    this.blanks();
    if (this.wanted.size > 0 && this.levels.length <= deepest) {
      const key = pathKey(this.path());
      if (this.wanted.has(key)) this.lines.set(key, this.line);
    }
    const char = this.text[this.at];
    if (char === '{' || char === '[') return this.open(char);
    if (char === '"') this.string();
    else this.literal();
    return false;
  }

  private open(char: '{' | '['): boolean {
    this.at++;
    const level: Level = { close: char === '{' ? '}' : ']', step: 0, keys: new Set() };
    this.blanks();
    if (this.take(level.close)) return false;
    this.levels.push(level);
    if (char === '{') this.key(level);
    return true;
  }

  private key(level: Level): void {
    this.blanks();
    if (this.text[this.at] !== '"') this.fail('a key in double quotes');
    level.step = JSON.parse(this.string()) as string;
    if (level.keys.has(level.step)) this.repeated.push({ path: this.path(), line: this.line });
    level.keys.add(level.step);
    this.blanks();
    if (!this.take(':')) this.fail('a colon');
  }

  private string(): string {
    const from = this.at++;
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (!(code >= 0x20)) this.fail('the closing quote of the text'); // NaN at the end of the file
      if (
        code === 0x5c &&
        !/^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(this.text.slice(this.at + 1, this.at + 6))
      ) {
        this.fail('an escape of JSON such as \\\\, \\" or \\u001b');
      }
      this.at += code === 0x5c ? 2 : 1;
    }
    this.at++;
    return this.text.slice(from, this.at);
  }

  private literal(): void {
    const rest = this.text.slice(this.at, this.at + 400);
    const found = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)(?![\w.])/.exec(rest)?.[0];
    if (found === undefined) this.fail('a value');
    this.at += found.length;
  }

  private blanks(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === '\n') this.line++;
      else if (char !== ' ' && char !== '\t' && char !== '\r') return;
      this.at++;
    }
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private path(): Path {
    return this.levels.map(({ step }) => step);
  }

  private fail(expected: string): never {
    const found = this.text.slice(this.at, this.at + 12).replace(/[^ -~].*/s, '');
    const what =
      this.at >= this.text.length
        ? 'the file ends'
        : found === ''
          ? 'there is a control character'
          : `there is ${found}`;
    throw new FormatError(`line ${this.line}: ${what} where ${expected} should be`);
  }
}
