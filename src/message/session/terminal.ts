const [iac, subnegotiation, subnegotiationEnd, firstWithOption] = [0xff, 0xfa, 0xf0, 0xfb];
const longestCommand = 1024; // bytes of a subnegotiation
const longestLine = 65_536; // characters; what is typed beyond is not kept

/** What a key does: what the terminal shows, and what is sent on once it is complete. */
export interface Typed {
  readonly echo: string;
  /** A line with its end. */
  readonly said?: string;
}

const nothing: Typed = { echo: '' };

/**
 * A line as a person types it: it ends with CR, CR LF, CR NUL or LF, and a key takes the last character away. Telnet's
 * commands (RFC 854) in between are no part of it, and are not answered: what servers say
 * while options are agreed upon belongs to their greeting, whichever comes first.
 */
export class Terminal {
  #line = '';
  #command = '';
  #afterReturn = false;

  type(char: string): Typed {
    const code = char.charCodeAt(0);
    if (this.#command !== '' || code === iac) return this.#commands(char);
    const wasReturn = this.#afterReturn;
    this.#afterReturn = char === '\r';
    if (char === '\0' || (char === '\n' && wasReturn)) return nothing;
    if (char === '\r' || char === '\n') return { echo: '', said: `${this.#take()}\r\n` };
    if (char === '\b' || char === '\x7f') return this.#erase();
    if (this.#line.length < longestLine) this.#line += char;
    return { echo: char };
  }

  /** A line that has not ended. */
  get pending(): string {
    return this.#line;
  }

  #take(): string {
    const line = this.#line;
    this.#line = '';
    return line;
  }

  #erase(): Typed {
    if (this.#line === '') return nothing;
    this.#line = this.#line.slice(0, -1);
    return { echo: '\b \b' };
  }

  #commands(char: string): Typed {
    this.#command += char;
    const text = this.#command;
    if (text.length < 2) return nothing;
    const kind = text.charCodeAt(1);
    const isOver =
      kind === subnegotiation
        ? text.charCodeAt(text.length - 2) === iac && text.charCodeAt(text.length - 1) === subnegotiationEnd
        : kind < firstWithOption || kind === iac || text.length === 3;
    if (!isOver && text.length < longestCommand) return nothing;
    this.#command = '';
    if (kind !== iac) return nothing;
    this.#line += char;
    return { echo: char };
  }
}
