/** What one front grants; times in ms, `bytes` received in one session. */
export interface Limits {
  readonly idle: number;
  readonly session: number;
  readonly sessions: number;
  readonly perAddress: number;
  /** Sessions at a time of one /24 of IPv4 or /64 of IPv6. */
  readonly perNetwork: number;
  /** New sessions in a second. */
  readonly perSecond: number;
  readonly bytes: number;
  /** Logins that may fail in a session, where the learned server was not seen to close before. */
  readonly logins: number;
  /** Bytes of a line that does not end, where requests are lines. */
  readonly line: number;
  /** Bytes that clients leave on a service; beyond, the oldest go. */
  readonly stored: number;
  /** Bytes that a session leaves: values, cells, mails, uploads. */
  readonly storedPerSession: number;
}

/** Patient enough for a person with telnet, and small enough for a laptop under a flood. */
export const defaultLimits: Limits = {
  idle: 300_000,
  session: 3_600_000,
  sessions: 10_000,
  perAddress: 100,
  perNetwork: 1000,
  perSecond: 5000,
  bytes: 32 * 1024 * 1024,
  logins: 20,
  line: 8 * 1024 * 1024,
  stored: 64 * 1024 * 1024,
  storedPerSession: 32 * 1024 * 1024,
};
