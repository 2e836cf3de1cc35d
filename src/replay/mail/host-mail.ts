const mostUsers = 1000;
const mostMails = 200; // of a user
const longestMail = 1024 * 1024; // bytes
const mostBytes = 16 * 1024 * 1024; // of all mails

/** The mails that one service of a host has taken for its users, for as long as the emulator runs: another service of it may show them. Those of who got none for longest are forgotten first. */
export class HostMail {
  readonly #boxes = new Map<string, readonly string[]>();
  #held = 0;
  /** Sessions that fill the memory go first. */
  readonly lastUsed = Number.POSITIVE_INFINITY;

  /** Bytes of all mails. */
  get held(): number {
    return this.#held;
  }

  /** The mails of a user, by its name in lower case, the oldest first. */
  of(user: string): readonly string[] {
    return this.#boxes.get(user) ?? [];
  }

  /** A mail longer than is kept is not there. */
  deliver(user: string, mail: string): void {
    if (mail.length > longestMail) return;
    const before = this.of(user);
    this.#put(user, [...before.slice(before.length >= mostMails ? 1 : 0), mail]);
    this.#forgetBeyond(mostBytes, mostUsers);
  }

  /** The user has taken these mails away. */
  remove(user: string, mails: ReadonlySet<string>): void {
    this.#put(
      user,
      this.of(user).filter((mail) => !mails.has(mail)),
    );
  }

  giveWay(): void {
    this.#forgetBeyond(this.#held / 2, mostUsers);
  }

  #put(user: string, mails: readonly string[]): void {
    this.#held += bytesOf(mails) - bytesOf(this.of(user));
    this.#boxes.delete(user);
    if (mails.length > 0) this.#boxes.set(user, mails);
  }

  #forgetBeyond(bytes: number, users: number): void {
    for (const user of this.#boxes.keys()) {
      if (this.#held <= bytes && this.#boxes.size <= users) return;
      this.#put(user, []);
    }
  }
}

function bytesOf(mails: readonly string[]): number {
  return mails.reduce((sum, { length }) => sum + length, 0);
}
