import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { connectorScript } from '../honeyd/config/connector-script.ts';
import { printHoneydConf } from '../honeyd/config/honeyd-conf.ts';
import { type MachineTraits, machineTraits } from '../honeyd/config/machine-traits.ts';
import { makeCertificates } from '../honeyd/config/make-certificates.ts';
import { type OsFingerprint, parseOsDatabase } from '../honeyd/config/os-database.ts';
import { printStartScript, shellWord } from '../honeyd/config/start-script.ts';
import { printSystemdUnit } from '../honeyd/config/systemd-unit.ts';
import type { Fleet, Host } from '../honeyd/fleet/fleet.ts';
import { checkFleet, readFleet } from '../honeyd/fleet/read-fleet.ts';
import { UsageError } from '../model/errors.ts';
import { many } from '../model/many.ts';
import { printFleetCheck } from './serve/print-fleet-check.ts';
import type { Finish } from './shared/finish.ts';
import { complain } from './shared/terminal.ts';

interface HoneydArguments {
  readonly out?: string;
  readonly check?: true;
  readonly json?: true;
  readonly osDb?: string;
  readonly command?: string;
}

/** `mynah honeyd`: everything that Honeyd needs to show a fleet. */
export function honeydCommand(finish: Finish): Command {
  return new Command('honeyd')
    .description('write the configuration with which Honeyd shows a fleet')
    .argument('<fleet>', 'the fleet file (see docs/honeyd.md)')
    .option('--out <dir>', 'where to write honeyd.conf, the connector, the start script and the systemd unit')
    .option('--check', 'say what is wrong with the fleet file, and write nothing')
    .option('--json', 'what was found, or with --out written, as one JSON object')
    .option('--os-db <file>', 'Honeyd’s nmap-os-db (default: as the fleet file says)')
    .option('--command <words>', 'how Honeyd starts mynah (default: this node and this program)')
    .action(async (path: string, options: HoneydArguments) => {
      finish(
        options.check
          ? printFleetCheck(path, checkFleet(path), options.json === true)
          : await write(path, options),
      );
    });
}

async function write(path: string, options: HoneydArguments): Promise<0> {
  if (options.out === undefined) throw new UsageError('honeyd: --out DIR is missing (or --check)');
  const fleet = underHoneyd(withDatabase(readFleet(path), options.osDb));
  const folder = resolve(options.out);
  if (/[\s"]/.test(folder))
    throw new UsageError(
      `--out ${folder}: Honeyd cannot start scripts with blanks or quotation marks in a path`,
    );
  const mynah = options.command ?? ownCommand();
  const database = readDatabase(fleet, options.osDb !== undefined);
  const traits = new Map(fleet.hosts.map((host) => [host, machineTraits(host, database)] as const));
  const connector = join(folder, 'connect');
  const socket = join(fleet.daemon.run ?? '', 'socket');
  const { tls } = fleet.daemon;
  const conf = printHoneydConf(fleet, {
    connector,
    socket,
    replay: replayCommand(mynah),
    traits,
    ...(tls === undefined ? {} : { certificates: tls }),
  });
  mkdirSync(folder, { recursive: true });
  const files: readonly (readonly [string, string, number])[] = [
    ['honeyd.conf', conf, 0o644],
    ['connect', connectorScript, 0o755],
    ['start-honeyd', printStartScript(fleet, folder), 0o755],
    ['mynah.service', printSystemdUnit(fleet, mynah), 0o644],
  ];
  for (const [name, text, mode] of files) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), mode);
  }
  await makeCertificates(fleet, Date.now() * 1000, complain);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(written(folder, files, traits))}\n`
      : report(fleet, folder, traits, mynah),
  );
  return 0;
}

/** The hosts that Honeyd shows: the others are at ports of this machine, and `mynah serve` opens them. Throws UsageError. */
function underHoneyd(fleet: Fleet): Fleet {
  const hosts = fleet.hosts.filter(({ listen }) => listen.length === 0);
  if (hosts.length > 0) return { ...fleet, hosts };
  throw new UsageError(
    `${fleet.path}: no host has virtual addresses, so Honeyd is not needed: mynah serve it`,
  );
}

function withDatabase(fleet: Fleet, osDatabase: string | undefined): Fleet {
  if (osDatabase === undefined) return fleet;
  return { ...fleet, honeyd: { ...fleet.honeyd, osDatabase: resolve(osDatabase) } };
}

/** Where it is missing, personalities are left out; unless it was asked for. */
function readDatabase(fleet: Fleet, asked: boolean): readonly OsFingerprint[] | undefined {
  try {
    return parseOsDatabase(readFileSync(fleet.honeyd.osDatabase, 'latin1'));
  } catch (error) {
    if (asked) throw error;
    return undefined;
  }
}

/** How this mynah is started; Honeyd splits commands at blanks. */
function ownCommand(): string {
  const words = [process.execPath, resolve(process.argv[1] ?? '')];
  if (words.some((word) => /[\s"]/.test(word))) {
    throw new UsageError(`Honeyd cannot start ${words.join(' ')}: give --command without blanks in a path`);
  }
  return words.join(' ');
}

/** The emulator alone, which lies beside the program where it is bundled, starts faster. */
function replayCommand(mynah: string): string {
  const alone = join(dirname(resolve(process.argv[1] ?? '')), 'replay.cjs');
  return existsSync(alone) && mynah === ownCommand() ? `${process.execPath} ${alone}` : `${mynah} replay`;
}

/** What `--out --json` prints. */
function written(
  folder: string,
  files: readonly (readonly [string, string, number])[],
  traits: ReadonlyMap<Host, MachineTraits>,
) {
  const hosts = [...traits].map(([{ name, addresses }, { osPersonality, ethernet, uptime, reasons }]) => ({
    name,
    addresses,
    ...(osPersonality === undefined ? {} : { osPersonality }),
    ...(ethernet === undefined ? {} : { ethernet }),
    ...(uptime === undefined ? {} : { uptime }),
    reasons,
  }));
  return { folder, files: files.map(([name]) => name), hosts };
}

function report(
  fleet: Fleet,
  folder: string,
  traits: ReadonlyMap<Host, MachineTraits>,
  mynah: string,
): string {
  const hosts = [...traits].map(
    ([host, { reasons }]) =>
      `${host.name} (${many(host.addresses.length, 'address', 'addresses')})\n` +
      reasons.map((reason) => `  ${reason}\n`).join(''),
  );
  return `${hosts.join('')}
Written to ${folder}: honeyd.conf, connect, start-honeyd, mynah.service

Needed beside Node: Honeyd 1.6d with its data files in ${fleet.honeyd.data}, and socat for the connector.
  1. the daemon:  ${mynah} serve ${shellWord(fleet.path)}   (or install mynah.service)
  2. Honeyd:      ${shellWord(join(folder, 'start-honeyd'))}
Honeyd’s scripts run as uid 65534: it must be able to read the personalities and ${folder}.
`;
}
