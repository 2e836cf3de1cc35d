import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The command of Chromium; undefined where it is not installed. */
export function chromium(): string | undefined {
  return ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
}

export interface View {
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
  readonly scripts?: boolean;
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly message?: { readonly text: string };
    readonly entry?: { readonly text: string };
  };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** Headless Chromium, spoken to over a pipe in the DevTools protocol, one message a zero. Nothing is loaded but what is opened. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'mynah-browser-'));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #complaints: string[] = [];
  #next = 1;
  #session: string | undefined;

  constructor(command: string) {
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--remote-debugging-pipe',
    ];
    this.#process = spawn(command, [...flags, `--user-data-dir=${this.#folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#heard(JSON.parse(message) as Answer);
    });
  }

  /** What pages complained of: errors of scripts, and what their content security policy forbade. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Opens a page of its own. */
  async open(url: string, { width, height, dark = false, scripts = true }: View): Promise<void> {
    const { targetId } = await this.#say('Target.createTarget', { url: 'about:blank' }, false);
    const { sessionId } = await this.#say('Target.attachToTarget', { targetId, flatten: true }, false);
    this.#session = String(sessionId);
    for (const domain of ['Page', 'Runtime', 'Log']) await this.#say(`${domain}.enable`);
    await this.#say('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: 1,
      mobile: width < 600,
    });
    const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }];
    await this.#say('Emulation.setEmulatedMedia', { features });
    await this.#say('Emulation.setScriptExecutionDisabled', { value: !scripts });
    await this.#say('Page.navigate', { url });
    await this.until('document.readyState === "complete" && location.href !== "about:blank"');
  }

  /** The value of an expression in the page. */
  async value<T>(expression: string): Promise<T> {
    const { result } = await this.#say('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    return (result as { readonly value: T }).value;
  }

  /** Waits until an expression holds, ten seconds at most. */
  async until(expression: string): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await this.value<boolean>(`Boolean(${expression})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`never: ${expression}`);
  }

  /** Presses a key: a character, or the name of one. */
  async press(key: string): Promise<void> {
    const text = key.length === 1 ? key : key === 'Enter' ? '\r' : undefined;
    const codes: Readonly<Record<string, number>> = {
      Enter: 13,
      Tab: 9,
      Escape: 27,
      ArrowDown: 40,
      ArrowUp: 38,
    };
    const windowsVirtualKeyCode = codes[key] ?? key.toUpperCase().charCodeAt(0);
    const event = { key, windowsVirtualKeyCode, ...(text === undefined ? {} : { text }) };
    await this.#say('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.#say('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async type(text: string): Promise<void> {
    await this.#say('Input.insertText', { text });
  }

  async screenshot(file: string): Promise<void> {
    const { data } = await this.#say('Page.captureScreenshot', { format: 'png' });
    writeFileSync(file, Buffer.from(String(data), 'base64'));
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #say(method: string, params: object = {}, inPage = true): Promise<Readonly<Record<string, unknown>>> {
    const id = this.#next++;
    const session = inPage && this.#session !== undefined ? { sessionId: this.#session } : {};
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
      (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  #heard(answer: Answer): void {
    if (answer.method === 'Log.entryAdded') this.#complaints.push(answer.params?.entry?.text ?? '');
    if (answer.method === 'Runtime.exceptionThrown') this.#complaints.push(JSON.stringify(answer.params));
    if (answer.id === undefined) return;
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}
