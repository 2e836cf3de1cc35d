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
export function lineFilter(watcher: LineWatcher): Filter {
  /** The line that has begun, and how much of it has been passed on. */
  let line = '';
  let passed = 0;

  /** Ends the line that has begun. */
  const completed = (): string | Promise<string> => {
    const [whole, gone] = [line, passed];
    line = '';
    passed = 0;
    const replacement = watcher.sees(whole);
    return gone === 0 && replacement !== undefined ? replacement : whole.slice(gone);
  };

  const passSome = (text: string): string | Promise<string> => {
    let out = '';
    let rest = text;
    while (watcher.awake && rest !== '') {
      const end = rest.indexOf('\n') + 1;
      line += end === 0 ? rest : rest.slice(0, end);
      rest = end === 0 ? '' : rest.slice(end);
      if (end > 0) {
        const done = completed();
        if (typeof done !== 'string') return joined(out, done, rest);
        out += done;
      } else if (line.length > LONGEST || !watcher.holds(line)) {
        out += line.slice(passed);
        line = line.slice(0, LONGEST + 1);
        passed = line.length;
      }
    }
    return out + (watcher.awake ? '' : taken()) + rest;
  };

  /** Lines that come behind a replaced one wait for it. */
  const joined = async (before: string, replaced: Promise<string>, rest: string): Promise<string> =>
    before + (await replaced) + (await passSome(rest));

  const taken = (): string => {
    const held = line.slice(passed);
    line = '';
    passed = 0;
    return held;
  };

  return {
    pass(bytes) {
      if (!watcher.awake && line.length === passed) return bytes;
      const out = passSome(bytes.toString('latin1'));
      return typeof out === 'string'
        ? Buffer.from(out, 'latin1')
        : out.then((text) => Buffer.from(text, 'latin1'));
    },
    rest: () => Buffer.from(taken(), 'latin1'),
  };
}
