import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Fleet } from '../../honeyd/fleet/fleet.ts';
import { checkFleet, type FleetReading, fleetOfText, readFleet } from '../../honeyd/fleet/read-fleet.ts';
import { UsageError } from '../../model/errors.ts';
import { endpointText, readEndpoint } from '../../net/endpoint-text.ts';
import { parseIp } from '../../net/ip-address.ts';
import { kindOfFile, readGiven } from '../../personality/given-file.ts';
import { loadPersonality } from '../../personality/load-personality.ts';
import type { InheritedSocket } from '../../replay/fronts/inherited-sockets.ts';
import { makeFolder } from '../arguments/check-folder.ts';
import { daemonOf, givenDaemonOptions, inOptions } from './daemon-options.ts';

/** Where `mynah serve` has its fleet from. */
export interface FleetSource {
  /** As it was given, for messages. */
  readonly name: string;
  /** Reads it, also again. Throws FormatError, UsageError and the system's error. */
  readonly read: () => Fleet;
  readonly check: () => FleetReading;
  /** Are all ports to be handed over, none to be opened? */
  readonly onlyInherited: boolean;
}

/** What can be said of personalities that are served without a fleet file; with the values of `daemonOptions`. */
export interface PersonalityArguments extends Readonly<Record<string, unknown>> {
  readonly listen?: readonly string[];
  readonly hostName?: string;
  readonly upstream?: string;
  readonly learn?: string;
}

/** A fleet file, or personalities with `--listen`. Throws UsageError, in words of what was given. */
export function fleetSource(
  given: readonly string[],
  options: PersonalityArguments,
  sockets: readonly InheritedSocket[],
): FleetSource {
  const [path = '', ...more] = given;
  const services = given.map(readService);
  const personalities = services.filter(({ file }) => kindOfFile(file) === 'personality');
  if (personalities.length === 0 && more.length === 0 && options.listen === undefined) {
    if (kindOfFile(path) === 'capture')
      throw new UsageError(`${path} is a capture: learn a personality from it first (mynah learn ${path})`);
    const [option] = givenOptions(options);
    if (option !== undefined)
      throw new UsageError(`${option} is for personalities: a fleet file says it itself`);
    return { name: path, read: () => readFleet(path), check: () => checkFleet(path), onlyInherited: false };
  }
  if (options.listen === undefined && sockets.length === 0)
    throw new UsageError(
      `${path} is a personality, not a fleet: at which address of this machine? e.g. mynah serve ${given.join(' ')} --listen 127.0.0.1`,
    );
  const name = given.join(' ');
  const asking = upstreamsOf(services, options);
  const placed = listenTo(options.listen ?? [], asking);
  const check = () => fleetOfText('command line', fleetText(placed, options));
  return { name, check, read: () => onlyFleet(check()), onlyInherited: options.listen === undefined };
}

function givenOptions(options: PersonalityArguments): readonly string[] {
  const own = { '--host-name': options.hostName, '--upstream': options.upstream, '--learn': options.learn };
  const given = Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return [...givenDaemonOptions(options), ...given];
}

interface Service {
  readonly file: string;
  readonly port?: number;
  /** Keys of the fleet file. */
  readonly upstream?: { readonly upstream: string; readonly learn?: string };
}

/** `mx.json`, or `mx.json:2525`. */
function readService(text: string): Service {
  const [, file, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  return file === undefined || existsSync(text) ? { file: text } : { file, port: Number(port) };
}

/** `--upstream ADDR` is one machine with all the servers at their recorded ports; for one service also `ADDR:PORT`. */
function upstreamsOf(
  services: readonly Service[],
  { upstream, learn }: PersonalityArguments,
): readonly Service[] {
  const recorded = services.map(({ file }) => readGiven(file, loadPersonality).service);
  if (upstream === undefined) {
    if (learn !== undefined) throw new UsageError('--learn needs --upstream: there is nobody to learn from');
    return services;
  }
  const target =
    /^[^:]+$/.test(upstream) || parseIp(upstream) ? undefined : readEndpoint('--upstream', upstream);
  if (target !== undefined && services.length > 1)
    throw new UsageError(
      `--upstream ${upstream}: of several services, each is asked at its recorded port: give the address alone`,
    );
  if (learn !== undefined) makeFolder('--learn', learn);
  return services.map((service, index) => {
    const { transport = 'tcp', port = 0 } = recorded[index] ?? {};
    if (transport === 'udp' && target === undefined) return service;
    const at = endpointText(target ?? { address: upstream, port });
    const kept = learn === undefined ? {} : { learn: resolve(learn, basename(service.file)) };
    return { ...service, upstream: { upstream: at, ...kept } };
  });
}

/** `--listen ADDR`, for one service also `ADDR:PORT`. */
function listenTo(texts: readonly string[], services: readonly Service[]): readonly Service[] {
  const [only, ...more] = services;
  const ports = texts.flatMap((text) => (parseIp(text) ? [] : [readEndpoint('--listen', text).port]));
  if (ports.length === 0) return services;
  if (only === undefined || more.length > 0 || only.port !== undefined || ports.length > 1)
    throw new UsageError(`--listen takes an address; ports belong to personalities, e.g. ${only?.file}:2525`);
  return [{ ...only, port: ports[0] ?? 0 }];
}

/** JSON is YAML. */
function fleetText(services: readonly Service[], options: PersonalityArguments): string {
  const { listen, hostName } = options;
  return JSON.stringify({
    daemon: daemonOf(options),
    hosts: {
      here: {
        listen: (listen ?? ['0.0.0.0']).map((text) =>
          parseIp(text) ? text : readEndpoint('', text).address,
        ),
        ...(hostName === undefined ? {} : { name: hostName }),
        services: services.map(({ file, port, upstream }) => ({
          personality: resolve(file),
          ...upstream,
          ...(port === undefined ? {} : { port }),
        })),
      },
    },
  });
}

/** Nobody has written the lines that its problems are in. */
function onlyFleet({ fleet, problems }: FleetReading): Fleet {
  if (fleet !== undefined) return fleet;
  const texts = problems.map(({ text }) => inOptions(text.replace(/^host here, (?:listen: )?/, '')));
  throw new UsageError(texts.join('; '));
}
