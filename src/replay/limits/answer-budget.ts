/** To one address in a second. */
const mostAnswers = { datagrams: 100, bytes: 64 * 1024 };

/** Times the bytes heard: servers of QUIC may send as much to an address that has proved nothing (RFC 9000, 8.1). */
const factor = 3;

const headers = 28; // bytes of IPv4 and UDP

const mostAddresses = 65_536; // that are remembered; those beyond begin anew

interface Account {
  second: number;
  datagrams: number;
  bytes: number;
  /** Bytes on the wire that may still be sent for what was heard. */
  credit: number;
}

/**
 * What may be sent to each address over UDP, where anybody can write any sender: never more than three times what was heard from there, and
 * so much in a second. So nobody makes the emulator flood somebody else.
 */
export class AnswerBudget {
  readonly #clock: () => number;
  readonly #accounts = new Map<string, Account>();

  /** `clock` in ms. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  heard(address: string, bytes: number): void {
    const account = this.#of(address);
    account.credit = Math.min(account.credit + factor * (bytes + headers), factor * mostAnswers.bytes);
  }

  /** Whether a datagram of so many bytes may go there; if so it counts. */
  take(address: string, bytes: number): boolean {
    const account = this.#of(address);
    const second = Math.floor(this.#clock() / 1000);
    if (second !== account.second) Object.assign(account, { second, datagrams: 0, bytes: 0 });
    const isFull = account.datagrams >= mostAnswers.datagrams || account.bytes + bytes > mostAnswers.bytes;
    if (isFull || account.credit < bytes + headers) return false;
    account.datagrams++;
    account.bytes += bytes;
    account.credit -= bytes + headers;
    return true;
  }

  #of(address: string): Account {
    const known = this.#accounts.get(address);
    if (known) return known;
    if (this.#accounts.size >= mostAddresses) this.#accounts.clear();
    const account = { second: 0, datagrams: 0, bytes: 0, credit: 0 };
    this.#accounts.set(address, account);
    return account;
  }
}
