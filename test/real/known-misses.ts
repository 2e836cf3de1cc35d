/** What a real client still cannot do with a learned server. */
export interface KnownMiss {
  /** The full name of the test. */
  readonly test: string;
  /** What was sent, what came, what the real server says. */
  readonly reason: string;
  /** It fails whatever the load of the machine. */
  readonly always?: boolean;
}

export const knownMisses: readonly KnownMiss[] = [];
