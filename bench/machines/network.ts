import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** Where the server of NATS listens. */
export const natsUrl = 'nats://10.77.0.1:4222';
const hub = 'mynah-hub';
const machine = (number: number) => `mynah-m${number}`;

const ip = (...args: readonly string[]) => execFileSync('ip', [...args], { stdio: 'pipe' });

/** The address of a machine; up to 1,000 of them. */
export function addressOf(number: number): string {
  return `10.77.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}

/** Machines as network namespaces (root): a bridge on a hub, at 10.77.0.1, and a cable from it to each of those numbered from 0. */
export function makeNetwork(count: number): void {
  ip('netns', 'add', hub);
  ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
  ip('-n', hub, 'addr', 'add', '10.77.0.1/16', 'dev', 'br0');
  ip('-n', hub, 'link', 'set', 'br0', 'up');
  ip('-n', hub, 'link', 'set', 'lo', 'up');
  for (let number = 0; number < count; number++) {
    const [here, cable] = [machine(number), `cable${number}`];
    ip('netns', 'add', here);
    ip('link', 'add', cable, 'netns', hub, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', here);
    ip('-n', hub, 'link', 'set', cable, 'master', 'br0', 'up');
    ip('-n', here, 'addr', 'add', `${addressOf(number)}/16`, 'dev', 'eth0');
    ip('-n', here, 'link', 'set', 'eth0', 'up');
    ip('-n', here, 'link', 'set', 'lo', 'up');
  }
}

export function removeNetwork(count: number): void {
  for (const name of [hub, ...Array.from({ length: count }, (_, number) => machine(number))])
    try {
      ip('netns', 'del', name);
    } catch {} // it was never made
}

/** A program on a machine, or on the hub. */
export function startOn(where: number | 'hub', program: string, ...args: readonly string[]): ChildProcess {
  const name = where === 'hub' ? hub : machine(where);
  return spawn('ip', ['netns', 'exec', name, program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Goes on inside of the hub, from where all machines can be reached. */
export function insideHub(program: string, ...args: readonly string[]) {
  return spawnSync('ip', ['netns', 'exec', hub, program, ...args], { stdio: 'inherit' });
}

export async function kill(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** nats-server on the hub, with file storage. */
export function startNats(storage: string): ChildProcess {
  return startOn('hub', 'nats-server', '-js', '-sd', storage, '-a', '10.77.0.1');
}
