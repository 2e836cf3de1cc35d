import { endpointInCommand, endpointInReply } from '../../knowledge/data-endpoint.ts';
import type { Conversation, DataLink, Endpoint } from '../../model/conversation.ts';
import { decryptConversation } from '../../tls/decrypt-conversation.ts';
import type { KeyLog } from '../../tls/keys/key-log.ts';
import { MAX_AGE, MAX_AHEAD, MAX_SEARCHED } from './link-data-connections.ts';

/** An endpoint that was announced inside TLS. */
interface Announced {
  readonly link: DataLink;
  readonly time: number;
  readonly addresses: readonly string[];
  readonly port: number;
}

/** All conversations with what was said inside TLS, and with the data connections that were announced there. */
export function openTls(conversations: readonly Conversation[], keys: KeyLog): readonly Conversation[] {
  const opened = conversations.map((one) => decryptConversation(one, keys));
  const announced = opened.flatMap(announcedInside);
  if (announced.length === 0) return opened;
  return opened.map((conversation) => {
    if (conversation.dataOf || conversation.transport !== 'tcp') return conversation;
    const at = announced.findLastIndex((one) => isFor(one, conversation.server, conversation));
    const [found] = at < 0 ? [] : announced.splice(at, 1);
    return found ? decryptConversation({ ...conversation, dataOf: found.link }, keys) : conversation;
  });
}

function isFor(
  { link, time, addresses, port }: Announced,
  { address, port: at }: Endpoint,
  { id, start }: Conversation,
): boolean {
  const near = start - time <= MAX_AGE && time - start <= MAX_AHEAD;
  return port === at && near && addresses.includes(address) && link.control !== id;
}

function announcedInside({ id, client, server, messages, tls }: Conversation): readonly Announced[] {
  if (tls === undefined) return [];
  return messages.slice(tls.before).flatMap(({ from, bytes, time }, index): Announced[] => {
    if (bytes.length > MAX_SEARCHED) return [];
    const speaker = from === 'client' ? client : server;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      .toString('latin1')
      .split(/\r?\n/)
      .flatMap((line): Announced[] => {
        const found = from === 'server' ? endpointInReply(line) : endpointInCommand(line);
        if (found === undefined) return [];
        const { address, port } = found;
        const link: DataLink = {
          control: id,
          announcement: tls.before + index,
          listener: from,
        };
        return [{ link, time, port, addresses: [address ?? speaker.address, speaker.address] }];
      });
  });
}
