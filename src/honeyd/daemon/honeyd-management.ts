import { connect, type Socket } from 'node:net';

/** The prompt that ends every answer, e.g. `0C 0P honeydctl> `: connections and processes, and it may count below 0. */
const prompt = /-?\d{1,9}C -?\d{1,9}P honeydctl> $/;

/**
 * Honeyd's management console (version 1.6d), a Unix socket with a prompt. Commands go one at a time: what is sent before
 * the prompt is partly lost, because its `ui_handler` drains each line twice. Nothing here throws; without a console
 * there are no answers.
 */
export class HoneydManagement {
  readonly #path: string;
  readonly #timeout: number;
  #socket: Socket | undefined;
  #heard = '';
  #wake: () => void = () => {};
  #last: Promise<unknown> = Promise.resolve();
  #generation = 0;
  /** When this Honeyd was started, in ms since the Unix epoch, by its own account. */
  #started = Number.NEGATIVE_INFINITY;

  /** `timeout` in ms, for each answer. */
  constructor(path: string, timeout = 2000) {
    this.#path = path;
    this.#timeout = timeout;
  }

  /** Which Honeyd this is: one that was started anew has forgotten what it was told. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * The answer to a command without the prompt: empty when it was done. Undefined where there is no console, or not the
   * Honeyd of that generation any more.
   */
  run(command: string, generation?: number): Promise<string | undefined> {
    const answer = this.#last.then(() => this.#run(command, generation));
    this.#last = answer;
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #run(command: string, generation: number | undefined): Promise<string | undefined> {
    const fresh = this.#socket === undefined;
    const answer = await this.#tryOnce(command, generation);
    // Honeyd may have been started anew since the last command: its first answer on a new connection counts.
    return answer === undefined && !fresh ? this.#tryOnce(command, generation) : answer;
  }

  async #tryOnce(command: string, generation: number | undefined): Promise<string | undefined> {
    if (!(await this.#connect())) return undefined;
    return generation === undefined || generation === this.#generation ? this.#ask(command) : undefined;
  }

  async #connect(): Promise<boolean> {
    if (this.#socket !== undefined) return true;
    const socket = connect(this.#path);
    this.#socket = socket;
    this.#heard = '';
    socket.unref();
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('data', (text: string) => {
      this.#heard += text;
      this.#wake();
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#wake();
    });
    const greeting = await this.#untilPrompt(socket);
    if (greeting !== undefined) this.#recognise(greeting);
    return greeting !== undefined;
  }

  /** The greeting says `Up for 7 seconds.` */
  #recognise(greeting: string): void {
    const started = Date.now() - Number(/Up for (\d+) seconds/.exec(greeting)?.[1] ?? 0) * 1000;
    if (Math.abs(started - this.#started) > 3000) this.#generation++;
    this.#started = started;
  }

  async #ask(command: string): Promise<string | undefined> {
    const socket = this.#socket;
    if (socket === undefined) return undefined;
    this.#heard = '';
    socket.write(`${command}\n`);
    return this.#untilPrompt(socket);
  }

  /** A console that does not answer in time is given up: what it says later would be taken for the next answer. */
  async #untilPrompt(socket: Socket): Promise<string | undefined> {
    const timer = setTimeout(() => socket.destroy(), this.#timeout);
    while (this.#socket === socket && !prompt.test(this.#heard)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
    return this.#socket === socket ? this.#heard.replace(prompt, '') : undefined;
  }
}
