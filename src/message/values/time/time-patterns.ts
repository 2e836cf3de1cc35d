/**
 * What a time starts with: the name of a weekday or month; a run of this many digits and what follows it (`2:`); or
 * hexadecimal digits, which only count when the result is close to the time of the packet.
 */
export type TimeStart = 'weekday' | 'month' | 'hex' | `${number}${string}`;

/**
 * A family of written times. In `pattern`, `[...]` may be absent, `{a|b}` is one of these texts, `%?d` is a number with
 * whatever padding; the rest is as in strftime(3), see time-directives.ts.
 */
export interface TimePattern {
  readonly pattern: string;
  readonly starts: readonly TimeStart[];
}

/**
 * The catalogue. Where two patterns match the same text, the one nearer to the packet's time wins, then the earlier one.
 * New formats go here; nothing else needs to change.
 */
export const TIME_PATTERNS: readonly TimePattern[] = [
  // RFC 5322 and 822 (mail, SMTP greetings), RFC 9110 IMF-fixdate, `23 Nov 2026`
  { pattern: '[%a, ]%?d %b %Y[ %H:%M[:%S[.%?f]][ %z]]', starts: ['weekday', '1 ', '2 '] },
  { pattern: '[%a, ]%?d %b %y %?H:%M[:%S][ %z]', starts: ['weekday', '1 ', '2 '] },
  { pattern: '[%A[,] ]%?d %B %Y[[,] %H:%M[:%S][ %z]]', starts: ['weekday', '1 ', '2 '] },
  { pattern: '%a %?d %b %Y {%?I:%M:%S %p|%H:%M:%S}[ %z]', starts: ['weekday'] },
  // RFC 850, cookies
  { pattern: '{%a|%A}, %d-%b-{%y|%Y} %H:%M:%S[ %z]', starts: ['weekday'] },
  // ctime, asctime, date(1), syslog, lastlog, `ls -l` of a recent file
  { pattern: '[%a ]%b %?d {%?I:%M:%S %p|%H:%M[:%S[.%?f]]}[ %z][ %Y[ %z]]', starts: ['weekday', 'month'] },
  // `ls -l` of an old file has two blanks; __DATE__ __TIME__; RTSP of live555; IRC 003 and 391; Cisco
  {
    pattern: '[%a[,] ]%b %?d{, |,| |  }%Y[{, | |  | at |, at }%?H:%M[:%S][{ |}%p][[ ]{%z|(%z)}]]',
    starts: ['weekday', 'month'],
  },
  {
    pattern: '[%A[,] ]%B %?d[,] %Y[{ |, | -- | at }%?H:%M[:%S][ %p][{ |-}%z]]',
    starts: ['weekday', 'month'],
  },
  { pattern: '%H:%M:%S[.%?f] %z %a %b %?d %Y', starts: ['2:'] },
  { pattern: '%H:%M:%S {%a %b|%b} %?d %Y', starts: ['2:'] },
  // VMS
  { pattern: '%?d-%^b-%Y[ %H:%M[:%S[.%?f]]]', starts: ['1-', '2-'] },
  // IMAP internaldate, Apache and nginx directory listings
  { pattern: '%?d-%b-%Y[ %H:%M[:%S[.%?f]][ %z]]', starts: ['1-', '2-'] },
  // Common Log Format
  { pattern: '%d/%b/%Y:%H:%M:%S %z', starts: ['2/'] },
  // ISO 8601 and its relatives: ls --full-time, log files, EPP
  { pattern: '%Y-%m-%d[{T| |_|, }%H:%M[:%S[{.|,}%?f]][[ ]%z]]', starts: ['4-'] },
  { pattern: '%Y:%m:%d %H:%M:%S', starts: ['4:'] },
  { pattern: '%Y/%m/%d[{ |-|, }%H:%M[:%S[.%?f]][[ ]%z]]', starts: ['4/'] },
  { pattern: '%Y.%m.%d[{ |-}%H:%M[:%S[.%?f]][[ ]%z]]', starts: ['4.'] },
  { pattern: '%?d.%?m.%Y[[,] %H:%M[:%S]]', starts: ['1.', '2.'] },
  // DOS and IIS listings: `11-23-26  03:21AM`
  { pattern: '%m-%d-{%y|%Y}  %I:%M%p', starts: ['2-'] },
  { pattern: '%m-%d-{%y|%Y}{ |  }%H:%M[:%S]', starts: ['2-'] },
  // NIST daytime: `26-11-23 03:21:41`
  { pattern: '%y-%m-%d %H:%M:%S', starts: ['2-'] },
  // American, then British order
  { pattern: '%?m/%?d/%Y[[,] %?I:%M[:%S][ ]{%p|%P}]', starts: ['1/', '2/'] },
  { pattern: '%?m/%?d/{%Y|%y}[,] %?H:%M[:%S]', starts: ['1/', '2/'] },
  { pattern: '%?d/%?m/{%Y|%y}[[,] %?H:%M[:%S]]', starts: ['1/', '2/'] },
  { pattern: '%?I:%M:%S %p %?m/%?d/%Y', starts: ['1:', '2:'] },
  // RFC 3659 (MDTM, MLSD), NNTP DATE, LDAP generalised time, ISO 8601 basic
  { pattern: '%Y%m%d%H%M%S[.%3f][.0][%z]', starts: ['14'] },
  { pattern: '%Y%m%dT%H%M%S[%z]', starts: ['8T'] },
  { pattern: '%Y%m%d{-|_| }%H%M%S', starts: ['8-', '8_', '8 '] },
  // ASN.1 UTCTime and the arguments of NEWNEWS
  { pattern: '%y%m%d%H%M%S%z', starts: ['12Z'] },
  { pattern: '%y%m%d %H%M%S', starts: ['6 '] },
  // The time of day alone
  { pattern: '%H:%M[:%S[{.|,}%?f]][ %z]', starts: ['2:'] },
  { pattern: '%?I:%M[:%S][ ]{%p|%P}', starts: ['1:', '2:'] },
  // Seconds, ms and µs since 1970. No fraction after a dot: that may as well be a pid, as in `<1795404101.4242@host>`
  { pattern: '%s', starts: ['10'] },
  { pattern: '%3s', starts: ['13'] },
  { pattern: '%6s', starts: ['16'] },
  { pattern: '{%xs|%Xs}', starts: ['hex'] },
  { pattern: '{%x6s|%X6s}', starts: ['hex'] },
];
