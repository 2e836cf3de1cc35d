import { connect, type Socket } from 'node:net';

/** The prompt that ends every answer, e.g. `0C 0P honeydctl> `: connections, processes. */
const prompt = /\d+C \d+P honeydctl> $/;

/**
 * Honeyd's management console (version 1.6d), a Unix socket with a prompt. Commands go one at a time: what is sent before
 * the prompt is partly lost, because its `ui_handler` drains each line twice. Nothing here throws; without a console
 * there are no answers.
 */
export class HoneydConsole {
  readonly #path: string;
  readonly #timeout: number;
  #socket: Socket | undefined;
  #heard = '';
  #wake: () => void = () => {};
  #last: Promise<unknown> = Promise.resolve();
  #generation = 0;

  /** `timeout` in ms, for each answer. */
  constructor(path: string, timeout = 2000) {
    this.#path = path;
    this.#timeout = timeout;
  }

  /** Which connection this is: Honeyd has forgotten what it was told in an earlier one if it was started anew. */
  get generation(): number {
    return this.#socket === undefined ? -1 : this.#generation;
  }

  /** The answer to a command without the prompt: empty when it was done. Undefined where there is no console. */
  run(command: string): Promise<string | undefined> {
    const answer = this.#last.then(() => this.#run(command));
    this.#last = answer;
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #run(command: string): Promise<string | undefined> {
    const fresh = this.#socket === undefined;
    if (!(await this.#connect())) return undefined;
    const answer = await this.#ask(command);
    if (answer !== undefined || fresh) return answer;
    // Honeyd may have been started anew since the last command: its first answer on a new connection counts.
    return (await this.#connect()) ? this.#ask(command) : undefined;
  }

  async #connect(): Promise<boolean> {
    if (this.#socket !== undefined) return true;
    const socket = connect(this.#path);
    this.#socket = socket;
    this.#generation++;
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
    return (await this.#untilPrompt(socket)) !== undefined;
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
