import type { Message, Side } from '../model/conversation.ts';

/** What is said in clear of a conversation in SSH, and the bytes of both sides that follow encrypted. */
export interface SshInClear {
  readonly messages: readonly Message[];
  readonly encrypted: number;
}

const newKeys = 21; // SSH_MSG_NEWKEYS (RFC 4253, 7.3)
const longestLine = 255; // RFC 4253, 4.2
const longestPacket = 35_000; // RFC 4253, 6.1
const firstByte = 'S'.charCodeAt(0); // spares putting together what is no SSH
const speaksVersion2 = /^SSH-(?:2\.0|1\.99)-[^\n]*\n/;

/**
 * Each side's part up to its NEWKEYS: what a side says after that is encrypted with keys that nobody has written down. Undefined where it is no SSH or
 * does not go so far.
 */
export function sshInClear(messages: readonly Message[]): SshInClear | undefined {
  const ends = {
    client: clearLength(said(messages, 'client')),
    server: clearLength(said(messages, 'server')),
  };
  if (ends.client === undefined || ends.server === undefined) return undefined;
  const left = { client: ends.client, server: ends.server };
  let encrypted = 0;
  const clear = messages.flatMap((message): readonly Message[] => {
    const { from, bytes } = message;
    const own = Math.min(left[from], bytes.length);
    left[from] -= own;
    encrypted += bytes.length - own;
    if (own === bytes.length) return [message];
    return own === 0 ? [] : [{ ...message, bytes: bytes.subarray(0, own) }];
  });
  return encrypted === 0 ? undefined : { messages: clear, encrypted };
}

function said(messages: readonly Message[], side: Side): Buffer {
  const own = messages.filter(({ from }) => from === side);
  const [first] = own;
  return first?.bytes[0] === firstByte ? Buffer.concat(own.map(({ bytes }) => bytes)) : Buffer.alloc(0);
}

/** Bytes up to the end of NEWKEYS; undefined where none is said. */
function clearLength(stream: Buffer): number | undefined {
  const line = speaksVersion2.exec(stream.toString('latin1', 0, longestLine + 1));
  if (!line) return undefined;
  for (let at = line[0].length; at + 6 <= stream.length; ) {
    const length = stream.readUInt32BE(at);
    if (length < 2 || length > longestPacket) return undefined;
    const end = at + 4 + length;
    if (end > stream.length) return undefined;
    if (stream[at + 5] === newKeys) return end;
    at = end;
  }
  return undefined;
}
