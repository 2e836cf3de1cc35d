/** An endpoint on which one side of a control conversation is about to listen. */
export interface Announcement {
  /** The address in text, when the announcement has one of its own. */
  readonly address?: string;
  readonly port: number;
  /** Whether it stands in a reply (PASV, EPSV) or in a command (PORT, EPRT). */
  readonly inReply: boolean;
}

const NUMBERS = '(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3}),(\\d{1,3})';
/** RFC 959; RFC 1123, section 4.1.2.6: the parentheses may be missing. */
const PASSIVE = new RegExp(`^227[ -].*?${NUMBERS}`);
const ACTIVE = new RegExp(`^PORT +${NUMBERS}`, 'i');
/** RFC 2428. The delimiter may be any printable character. */
const EXTENDED_PASSIVE = /^229[ -].*\(([!-~])\1\1(\d{1,5})\1\)/;
const EXTENDED_ACTIVE = /^EPRT +([!-~])([12])\1([0-9A-Fa-f.:]+)\1(\d{1,5})\1/i;

/** Reads one line of a control conversation, without its line end, that may announce a data connection. */
export function maybeAnnouncement(line: string): Announcement | undefined {
  const numbers = PASSIVE.exec(line) ?? ACTIVE.exec(line);
  if (numbers !== null) {
    const [a, b, c, d, high, low] = numbers.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (Math.max(a, b, c, d, high, low) > 255) return undefined;
    return { address: `${a}.${b}.${c}.${d}`, port: high * 256 + low, inReply: line.startsWith('2') };
  }
  const extendedPassive = EXTENDED_PASSIVE.exec(line);
  if (extendedPassive !== null) return { port: Number(extendedPassive[2]), inReply: true };
  const extendedActive = EXTENDED_ACTIVE.exec(line);
  if (extendedActive !== null) {
    return {
      address: (extendedActive[3] as string).toLowerCase(),
      port: Number(extendedActive[4]),
      inReply: false,
    };
  }
  return undefined;
}
