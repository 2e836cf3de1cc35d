/**
 * How a mail that was taken by one service of a host comes into the mailboxes that another one shows. A service that knows none of these commands neither takes mails nor shows any.
 */

/** Commands that show a mail: all of it, or its head and so many lines as the second word says (RFC 1939, 5 and 7). */
export const mailboxCommands: ReadonlyMap<string, 'whole' | 'beginning'> = new Map([
  ['RETR', 'whole'],
  ['TOP', 'beginning'],
]);

/** Commands with which the client says who it is (RFC 5321, 4.1.1.1; RFC 2033, 4.1). */
export const helloCommands: ReadonlySet<string> = new Set(['HELO', 'EHLO', 'LHLO']);

/** The address in a command of the envelope (RFC 5321, 4.1.2). */
export function envelopeAddress(said: string): string | undefined {
  return /<([^<>]{0,320})>/.exec(said.slice(0, 1024))?.[1];
}

/** Whose mailbox an address means on a host of this name, in lower case: mails for another domain are passed on (RFC 5321, 2.3.5). */
export function localUser(address: string, hostName: string | undefined): string | undefined {
  const [, user = '', domain = ''] = /^([^@]{1,64})(?:@([^@]{1,255}))?$/.exec(address.toLowerCase()) ?? [];
  const host = hostName?.toLowerCase();
  const isOwn = domain === '' || host === undefined || host === domain || host.endsWith(`.${domain}`);
  return user !== '' && isOwn ? user : undefined;
}

/** What the host writes in front of a mail that it keeps (RFC 5321, 4.4). `time` in ms. */
export function traceLines(mail: {
  readonly from: string;
  readonly hello: string;
  readonly client: string;
  readonly by: string;
  readonly time: number;
}): string {
  const date = new Date(mail.time).toUTCString().replace('GMT', '+0000');
  return `Return-Path: <${mail.from}>\r\nReceived: from ${mail.hello} ([${mail.client}])\r\n\tby ${mail.by}; ${date}\r\n`;
}

/** A mail as it was meant, from what was sent up to the lone dot; and back (RFC 5321, 4.5.2; RFC 1939, 3). */
export function withoutDots(sent: string): string {
  return sent.replace(/(?:^|(?<=\n))\.(?:\r?\n$)?/g, '');
}
export function withDots(mail: string): string {
  return mail.replace(/(?:^|(?<=\n))\./g, '..');
}
