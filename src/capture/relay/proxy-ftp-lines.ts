import type { Filter } from './proxy-connection.ts';

/** Looks at the lines of one direction and may put another one in the place of a line. */
export interface LineWatcher {
  /** False as soon as nothing that is still to come can be of interest. */
  readonly awake: boolean;
  /** A line as far as it is known: must it be held back until it is whole, because it may have to be replaced? */
  holds(beginning: string): boolean;
  /** A whole line with its end: seen once. A string or a promise of one replaces it; undefined leaves it as it is. */
  sees(line: string): undefined | Promise<string>;
}

/** No command or reply of interest is longer; what is longer passes unseen. */
const LONGEST = 512;

/** Passes bytes on as they come, except for lines that `watcher` holds back and replaces. Bytes are Latin-1 here. */
export class LineFilter implements Filter {
  readonly #watcher: LineWatcher;
  /** The line that has begun, and how much of it has been passed on. */
  #line = '';
  #passed = 0;

  constructor(watcher: LineWatcher) {
    this.#watcher = watcher;
  }

  pass(bytes: Buffer): Buffer | Promise<Buffer> {
    if (!this.#watcher.awake && this.#line.length === this.#passed) return bytes;
    const out = this.#filter(bytes.toString('latin1'));
    return typeof out === 'string'
      ? Buffer.from(out, 'latin1')
      : out.then((text) => Buffer.from(text, 'latin1'));
  }

  rest(): Buffer {
    return Buffer.from(this.#takeLine().unpassed, 'latin1');
  }

  #filter(text: string): string | Promise<string> {
    let out = '';
    let rest = text;
    while (this.#watcher.awake && rest !== '') {
      const end = rest.indexOf('\n') + 1;
      this.#line += end === 0 ? rest : rest.slice(0, end);
      rest = end === 0 ? '' : rest.slice(end);
      const done = end === 0 ? this.#beginning() : this.#whole();
      if (typeof done !== 'string') return this.#joined(out, done, rest);
      out += done;
    }
    return out + (this.#watcher.awake ? '' : this.#takeLine().unpassed) + rest;
  }

  /** What comes behind a replaced line waits for it. */
  async #joined(before: string, replaced: Promise<string>, rest: string): Promise<string> {
    return before + (await replaced) + (await this.#filter(rest));
  }

  /** What can be passed on of a line that is not whole yet. */
  #beginning(): string {
    if (this.#line.length <= LONGEST && this.#watcher.holds(this.#line)) return '';
    const out = this.#line.slice(this.#passed);
    this.#line = this.#line.slice(0, LONGEST + 1);
    this.#passed = this.#line.length;
    return out;
  }

  #whole(): string | Promise<string> {
    const { line, unpassed } = this.#takeLine();
    const replacement = this.#watcher.sees(line);
    return line === unpassed && replacement !== undefined ? replacement : unpassed;
  }

  #takeLine(): { line: string; unpassed: string } {
    const line = this.#line;
    const unpassed = line.slice(this.#passed);
    this.#line = '';
    this.#passed = 0;
    return { line, unpassed };
  }
}
