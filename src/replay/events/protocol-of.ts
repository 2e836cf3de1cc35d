/** Names for the log's `protocol`; what is not here is called by its port. */
const names: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  53: 'dns',
  79: 'finger',
  80: 'http',
  110: 'pop3',
  119: 'nntp',
  143: 'imap',
  554: 'rtsp',
  587: 'smtp',
  2525: 'smtp',
  5060: 'sip',
  6379: 'redis',
  6667: 'irc',
  8080: 'http',
  11211: 'memcached',
};

export function protocolOf(port: number): string {
  return names[port] ?? `port ${port}`;
}
