import { hex } from '../bytes/byte-reader.ts';

/** The labels whose secrets open records (NSS Key Log Format; RFC 9850). */
const LABELS = [
  'CLIENT_RANDOM',
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
] as const;

export type KeyLabel = (typeof LABELS)[number];

const LINE = new RegExp(`^(${LABELS.join('|')}) ([0-9A-Fa-f]{64}) ([0-9A-Fa-f]{64,128})$`);
/** Other labels of the format, which open nothing here, and comments. */
const OTHER = /^(?:#.*|[A-Z][A-Z0-9_]* [0-9A-Fa-f]+ [0-9A-Fa-f]+|\s*)$/;
/** Connections whose secrets are kept; a busy server's log of weeks. */
const MOST = 1_000_000;

/** Secrets of TLS connections by the client's random number, from key logs and from captures. */
export class KeyLog {
  readonly #secrets = new Map<string, Map<KeyLabel, Buffer>>();

  /** Master secrets by what a client shows to resume a session: its identifier or ticket. */
  readonly #sessions = new Map<string, Buffer>();

  get connections(): number {
    return this.#secrets.size;
  }

  /** Reads lines of a key log; answers how many of them are none. */
  add(text: string): number {
    let unreadable = 0;
    for (const line of text.split(/\r?\n/)) {
      const [, label, random = '', secret = ''] = LINE.exec(line) ?? [];
      if (label === undefined) unreadable += OTHER.test(line) ? 0 : 1;
      else this.#keep(label as KeyLabel, random.toLowerCase(), Buffer.from(secret, 'hex'));
    }
    return unreadable;
  }

  find(label: KeyLabel, random: Uint8Array): Buffer | undefined {
    return this.#secrets.get(hex(random))?.get(label);
  }

  /** A session that may be resumed (RFC 5246, F.1.4; RFC 5077), and its master secret. */
  rememberSession(shown: Uint8Array, master: Buffer): void {
    if (shown.length > 0 && this.#sessions.size < MOST) this.#sessions.set(hex(shown), master);
  }

  masterOf(shown: Uint8Array | undefined): Buffer | undefined {
    return shown && this.#sessions.get(hex(shown));
  }

  #keep(label: KeyLabel, random: string, secret: Buffer): void {
    const known = this.#secrets.get(random) ?? new Map<KeyLabel, Buffer>();
    if (known.size === 0 && this.#secrets.size >= MOST) return;
    this.#secrets.set(random, known.set(label, secret));
  }
}
