import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { UsageError } from '../../model/errors.ts';
import { CAP_SNAPSHOT, type CapModule, maybeCap, openCap } from './live-cap.ts';
import type { LiveInto, LiveRequest, LiveSource, Through } from './live-source.ts';
import { openTcpdump } from './live-tcpdump.ts';

const ETHERNET_HEADER = 14;
const NO_DEVICE = /no such device/i;
const PERMISSION = /permission|not permitted|CAP_NET_RAW/i;

/**
 * Starts a live capture, through `cap`, or through tcpdump where `cap` is not built or would cut packets short, or as
 * `through` says. Throws UsageError, in one line, when there is no such interface, the filter is wrong, privileges are
 * missing or neither of them is installed.
 */
export async function openLive(
  request: LiveRequest,
  through: Through | undefined,
  into: LiveInto,
): Promise<LiveSource> {
  const cap = through === 'tcpdump' ? undefined : await maybeCap();
  const tcpdump = through !== 'cap' && spawnSync('tcpdump', ['--version']).error === undefined;
  if (!cap && !tcpdump) throw new UsageError(nothingThere(through));
  if (cap) checkInterface(request.interface, cap);
  try {
    if (cap && !(tcpdump && cutsShort(request.interface))) return openCap(cap, request, into);
    return await openTcpdump(request, into);
  } catch (error) {
    throw new UsageError(explained(request.interface, error as Error));
  }
}

/** `cap` itself would print a warning of its own. Throws UsageError. */
function checkInterface(name: string, { Cap }: CapModule): void {
  const names = Cap.deviceList().map((device) => device.name);
  if (!names.includes(name)) throw new UsageError(`no interface ${name}; there are: ${names.join(', ')}`);
}

/**
 * `cap` reads at most 65,535 bytes of a frame, 14 less than a full segment on the loopback has (its MTU is 65,536). The
 * pseudo-interface `any` has the loopback in it.
 */
export function cutsShort(name: string): boolean {
  if (name === 'any') return true;
  try {
    return Number(readFileSync(`/sys/class/net/${name}/mtu`, 'utf8')) + ETHERNET_HEADER > CAP_SNAPSHOT;
  } catch {
    return false; // no such interface, or no Linux: opening it tells
  }
}

function nothingThere(through: Through | undefined): string {
  const cap =
    'the module cap is not installed (apt install libpcap-dev g++ make python3, then npm install cap, -g where mynah is global)';
  const tcpdump = 'tcpdump is not installed (apt install tcpdump)';
  if (through === 'cap') return cap;
  return through === 'tcpdump' ? tcpdump : `cannot capture: ${cap} and ${tcpdump}`;
}

function explained(name: string, { message }: Error): string {
  const reason = message.replace(/\s*\n\s*/g, ' ');
  if (NO_DEVICE.test(reason))
    return `no interface ${name}; there are: ${Object.keys(networkInterfaces()).join(', ')}`;
  if (!PERMISSION.test(reason)) return `cannot capture on ${name}: ${reason}`;
  return (
    `no permission to capture on ${name}: run as root, or allow tcpdump to (apt install tcpdump libcap2-bin, then ` +
    'setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)") and use --through tcpdump; --proxy needs no privilege'
  );
}
