import { basename } from 'node:path';
import type { Fleet, Host } from '../../honeyd/fleet/fleet.ts';
import type { FleetReading } from '../../honeyd/fleet/read-fleet.ts';
import { many } from '../../model/many.ts';
import { endpointText } from '../../net/endpoint-text.ts';
import { problemLine } from '../shared/problem-line.ts';
import { complain } from '../shared/terminal.ts';

const mostProblems = 20; // that are told: one mistake in YAML can make a hundred

/** Says what a fleet has, or all that is wrong with it: the exit code. */
export function printFleetCheck(name: string, { fleet, problems }: FleetReading, json: boolean): 0 | 2 {
  if (json) process.stdout.write(`${JSON.stringify(checkedFleet(fleet, problems))}\n`);
  else for (const line of problemLines(name, problems)) complain(line);
  if (fleet === undefined) return 2;
  if (!json) process.stdout.write(fleetText(name, fleet));
  return 0;
}

function problemLines(name: string, problems: FleetReading['problems']): readonly string[] {
  const lines = [...new Set(problems.map(problemLine))];
  const rest = lines.length - mostProblems;
  return [...lines.slice(0, mostProblems), ...(rest > 0 ? [`${name}: and ${rest} more problems`] : [])];
}

/** As `--check --json` prints it. */
function checkedFleet(fleet: Fleet | undefined, problems: FleetReading['problems']) {
  const hosts = (fleet?.hosts ?? []).map(({ name, addresses, listen, services }) => ({
    name,
    addresses,
    listen,
    services: services.map((service) => ({
      transport: service.transport,
      port: service.port,
      ...(service.kind === 'emulated' ? { personality: service.file } : { action: service.action }),
    })),
  }));
  return { problems, hosts };
}

function fleetText(name: string, { hosts }: Fleet): string {
  const [addresses, services] = [sum(hosts, virtual), sum(hosts, (host) => host.services)];
  const counts = [
    many(hosts.length, 'host'),
    ...(addresses > 0 ? [many(addresses, 'virtual address', 'virtual addresses')] : []),
    many(services, 'service'),
  ];
  return `${name}: ${counts.join(', ')}\n${hosts.flatMap(plainLines).join('')}`;
}

/** The ports of this machine that will be open. */
function plainLines({ name, listen, services }: Host): readonly string[] {
  return listen.flatMap((address) =>
    services.flatMap((service) => {
      if (service.kind !== 'emulated') return [];
      const at = service.port === 0 ? `${address}, any port` : endpointText({ address, port: service.port });
      return [`  ${name}: ${service.transport} ${at} is ${basename(service.file)}\n`];
    }),
  );
}

function virtual({ addresses }: Host): readonly string[] {
  return addresses;
}

function sum(hosts: readonly Host[], part: (host: Host) => readonly unknown[]): number {
  return hosts.reduce((count, host) => count + part(host).length, 0);
}
