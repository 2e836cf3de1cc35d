import type { Endpoint } from '../../model/conversation.ts';
import type { Flow } from '../flows/flow.ts';
import { formatIpv4, formatIpv6 } from '../model/format-address.ts';

export function lowEndpoint(flow: Flow): Endpoint {
  const { low0, low1, low2, low3 } = flow;
  const address = flow.family === 4 ? formatIpv4(low0) : formatIpv6(low0, low1, low2, low3);
  return { address, port: flow.ports >>> 16 };
}

export function highEndpoint(flow: Flow): Endpoint {
  const { high0, high1, high2, high3 } = flow;
  const address = flow.family === 4 ? formatIpv4(high0) : formatIpv6(high0, high1, high2, high3);
  return { address, port: flow.ports & 0xffff };
}
