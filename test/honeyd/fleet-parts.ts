import type { Fleet, FleetService, Host } from '../../src/honeyd/fleet/fleet.ts';
import { defaultLimits } from '../../src/replay/limits/limits.ts';
import { smallPersonality } from './small-personality.ts';

export function fleetOf(hosts: readonly Host[], changes: Partial<Fleet> = {}): Fleet {
  return {
    path: '/etc/mynah/fleet.yaml',
    honeyd: {
      program: 'honeyd',
      data: '/usr/share/honeyd',
      osDatabase: '/db',
      console: '/c.sock',
      others: 'block',
    },
    daemon: {
      run: '/run/mynah',
      state: '/run/mynah/counters.json',
      user: 'mynah',
      listen: [],
      proxyPorts: 23_000,
      logSchema: 'mynah',
      eventsRotate: 1e8,
      eventsQuota: 1e9,
      recordQuota: 1e9,
      quota: 1000,
      spoolFiles: 100,
      timing: 'fast',
      limits: defaultLimits,
    },
    data: { passive: 'proxy', ports: { from: 21_000, to: 21_999 }, timeout: 1000, active: false },
    hosts,
    ...changes,
  };
}

export function emulated(
  port: number,
  changes: Partial<Extract<FleetService, { kind: 'emulated' }>> = {},
): FleetService {
  return {
    kind: 'emulated',
    port,
    transport: 'tcp',
    personality: smallPersonality(),
    file: '/etc/mynah/smtp.json',
    by: 'connector',
    timing: 'fast',
    ...changes,
  };
}

export function hostOf(name: string, addresses: readonly string[], changes: Partial<Host> = {}): Host {
  return {
    name,
    addresses,
    listen: [],
    services: [],
    shares: 'everything',
    hostNames: new Map(),
    dropRate: {},
    default: {},
    ...changes,
  };
}
