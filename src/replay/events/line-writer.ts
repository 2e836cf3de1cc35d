import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const mostWaiting = 4 * 1024 * 1024; // bytes of lines that wait for a full disk or a slow reader
const retry = 500; // ms

export interface LineWriterOptions {
  /** Bytes of the file after which a new one is begun; every day one is begun too. */
  readonly rotate: number;
  /** Bytes of all files together: the oldest are deleted. */
  readonly quota: number;
  /** Where trouble is told, once for each time it begins. */
  readonly complain: (line: string) => void;
  /** ms since the Unix epoch. */
  readonly clock?: () => number;
}

/**
 * Appends lines to a file that others may append to as well: one `write` a line with O_APPEND. Nothing here throws after the file
 * was opened, and nothing waits: what a full disk or a pipe without a reader does not take is tried again, and what is too much is counted.
 */
export class LineWriter {
  readonly #path: string;
  readonly #options: LineWriterOptions;
  readonly #clock: () => number;
  #fd: number;
  #isPipe = false;
  #size = 0;
  #day = 0;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** So much of the first of them is written. */
  #written = 0;
  /** The file ends with half a line of a disk that was full: what comes next begins a line of its own. */
  #endsInside = false;
  /** Lines that are gone for good. */
  #lost = 0;
  #troubled = false;

  /** Throws the system's error when the file cannot be opened for appending. */
  constructor(path: string, options: LineWriterOptions) {
    this.#path = path;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
    this.#fd = this.#open();
  }

  write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    if (this.#waiting.length === 0) this.#rotateWhenDue(bytes.length);
    if (this.#waitingBytes + bytes.length > mostWaiting) {
      this.#lost++;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waiting.length === 1) this.#flush();
  }

  /** After the file was moved away (logrotate). Where it cannot be opened, lines go on to the old one. */
  reopen(): void {
    try {
      const before = this.#fd;
      this.#fd = this.#open();
      closeSync(before);
    } catch (error) {
      this.#tell(`cannot be opened anew: ${(error as Error).message}`);
    }
  }

  /** The last that is heard of it: what still waits is tried once more, and what is lost is told. */
  finish(): void {
    if (this.#waiting.length > 0) this.#flush();
    if (this.#written > 0) this.#takeBackHalf();
    const lost = this.#lost + this.#waiting.length;
    if (lost > 0) this.#tell(`${lost} lines were never written`);
  }

  /** Half a line that there was no room to end, unless another process has written behind it. */
  #takeBackHalf(): void {
    try {
      if (this.#isPipe || fstatSync(this.#fd).size !== this.#size) return;
      ftruncateSync(this.#fd, this.#size - this.#written);
    } catch {} // then it is ended by whoever opens the file next
  }

  #open(): number {
    const { O_APPEND, O_CREAT, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;
    this.#isPipe = statSync(this.#path, { throwIfNoEntry: false })?.isFIFO() ?? false;
    // Opening a pipe for writing alone would wait for its reader.
    const fd = this.#isPipe
      ? openSync(this.#path, O_RDWR | O_NONBLOCK)
      : openSync(this.#path, O_APPEND | O_CREAT | O_WRONLY, 0o640);
    const { size, mtimeMs } = fstatSync(fd);
    this.#size = size;
    this.#written = 0;
    this.#endsInside = !this.#isPipe && size > 0 && !endsWithLine(this.#path, size);
    this.#day = size === 0 ? dayOf(this.#clock()) : dayOf(mtimeMs);
    return fd;
  }

  #flush(): void {
    try {
      for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
        if (this.#endsInside) this.#size += writeSync(this.#fd, '\n');
        this.#endsInside = false;
        const written = writeSync(this.#fd, first, this.#written);
        this.#size += written;
        this.#written += written;
        if (this.#written < first.length) continue;
        this.#waiting.shift();
        this.#waitingBytes -= first.length;
        this.#written = 0;
      }
      if (this.#troubled) this.#tell(`written again; ${this.#lost} lines were lost`);
      this.#troubled = false;
      this.#lost = 0;
    } catch (error) {
      if (!this.#troubled) this.#tell(`${(error as Error).message}: lines wait, and the sessions go on`);
      this.#troubled = true;
      setTimeout(() => this.#flush(), retry).unref();
    }
  }

  #tell(text: string): void {
    this.#options.complain(`events: ${this.#path}: ${text}`);
  }

  #rotateWhenDue(coming: number): void {
    const isDue = this.#size + coming > this.#options.rotate || this.#day !== dayOf(this.#clock());
    if (this.#isPipe || this.#size === 0 || !isDue) return;
    try {
      const { ino } = fstatSync(this.#fd);
      const isOurs = statSync(this.#path, { throwIfNoEntry: false })?.ino === ino; // another process may have been first
      if (isOurs) renameSync(this.#path, this.#freeName());
      this.reopen();
      this.#tidyUp();
    } catch (error) {
      this.#tell(`not rotated: ${(error as Error).message}`);
      this.#day = dayOf(this.#clock());
      this.#size = 0;
    }
  }

  #freeName(): string {
    const stamp = new Date(this.#clock()).toISOString().slice(0, 19).replace(/[-:]/g, '');
    for (let number = 0; ; number++) {
      const name = `${this.#path}.${stamp}${number === 0 ? '' : `-${number}`}`;
      if (statSync(name, { throwIfNoEntry: false }) === undefined) return name;
    }
  }

  #tidyUp(): void {
    const [folder, name] = [dirname(this.#path), basename(this.#path)];
    const old = readdirSync(folder)
      .filter(
        (other) =>
          other.startsWith(`${name}.`) && /^\d{8}T\d{6}(?:-\d+)?$/.test(other.slice(name.length + 1)),
      )
      .sort()
      .map((other) => ({ path: join(folder, other), size: statSync(join(folder, other)).size }));
    let sum = old.reduce((all, { size }) => all + size, this.#options.rotate);
    for (const { path, size } of old) {
      if (sum <= this.#options.quota) return;
      unlinkSync(path);
      sum -= size;
    }
  }
}

/** What may be written to and not read is taken to be in order. */
function endsWithLine(path: string, size: number): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const last = Buffer.alloc(1);
    return readSync(fd, last, 0, 1, size - 1) < 1 || last[0] === 10;
  } catch {
    return true;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function dayOf(time: number): number {
  return Math.floor(time / 86_400_000);
}
