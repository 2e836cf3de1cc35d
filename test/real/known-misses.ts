/** What a real client still cannot do with a learned server. */
export interface KnownMiss {
  /** The full name of the test. */
  readonly test: string;
  /** What was sent, what came, what the real server says. */
  readonly reason: string;
  /** It fails whatever the load of the machine. */
  readonly always?: boolean;
}

/**
 * None is listed as `always` yet: the list was taken from one run, with the learner being worked on, and several depend on
 * ports or load. What the real servers say is what the tests expect, which ran against them first.
 */
export const knownMisses: readonly KnownMiss[] = [
  {
    test: "an SMTP server learned from 'samples/sendmail.pcap' > Python delivers a mail to two, is refused an unknown user, verifies and leaves",
    reason: 'VRFY alice: 550; the real server says 250 or 252',
  },
];
