import type { Endpoint } from '../../model/conversation.ts';
import { printIp4Word, printIp6Words } from '../../net/ip-address.ts';
import type { Flow } from '../flows/flow.ts';

export function lowEndpoint(flow: Flow): Endpoint {
  const { low0, low1, low2, low3 } = flow;
  const address = flow.family === 4 ? printIp4Word(low0) : printIp6Words(low0, low1, low2, low3);
  return { address, port: flow.ports >>> 16 };
}

export function highEndpoint(flow: Flow): Endpoint {
  const { high0, high1, high2, high3 } = flow;
  const address = flow.family === 4 ? printIp4Word(high0) : printIp6Words(high0, high1, high2, high3);
  return { address, port: flow.ports & 0xffff };
}
