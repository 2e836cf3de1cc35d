/**
 * What stands before the seconds since a server was started: `uptime: 3`, `uptime_in_seconds:7041`, `STAT uptime 12`, `"uptime": 5`.
 * Sources: Redis (INFO), memcached (protocol.txt), beanstalkd (protocol.txt), MPD (protocol: stats).
 */
const word = /uptime(?:_in_seconds)?"?[ \t]{0,8}[:=]?[ \t]{0,8}/.source;
const longest = 48; // characters of such a word, with what is around it

const behind = new RegExp(`(?<![A-Za-z])${word}$`, 'i');
const shown = new RegExp(`^${word}(?=(\\d{1,9})(?![\\w.]))`, 'i');

/** Whether such a word is the last thing in a text. */
export function endsWithUptime(text: string): boolean {
  return behind.test(text.slice(-longest));
}

/** Where in a text the seconds behind such words begin, and end. */
export function uptimesIn(text: string): readonly (readonly [start: number, end: number])[] {
  return [...text.matchAll(/(?<![A-Za-z])uptime/gi)].flatMap(({ index }) => {
    const [said, seconds] = shown.exec(text.slice(index, index + longest)) ?? [];
    return said === undefined || seconds === undefined
      ? []
      : [[index + said.length, index + said.length + seconds.length] as const];
  });
}
