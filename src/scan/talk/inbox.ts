/** What was heard and not read yet, and whether more may come. */
export class Inbox {
  closed = false;
  #pieces: string[] = [];
  #wake: () => void = () => {};

  take(text: string): void {
    this.#pieces.push(text);
    this.#wake();
  }

  close(): void {
    this.closed = true;
    this.#wake();
  }

  get text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')];
    return this.#pieces[0] ?? '';
  }

  /** Takes all of it out. */
  read(): string {
    const { text } = this;
    this.#pieces = [];
    return text;
  }

  /** Waits until something changes, at most so many ms. */
  change(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
