import type { Endpoint, Transport } from '../../model/conversation.ts';
import { FormatError, UsageError } from '../../model/errors.ts';
import { readServer } from '../../net/endpoint-text.ts';
import { readBounded } from '../../personality/read-bounded.ts';
import { readNumberOption } from '../shared/option-values.ts';

const longestSecrets = 1024 * 1024; // bytes

/** The command line as it was typed. */
export interface ScanArguments {
  readonly protocol: string;
  readonly plan?: string[];
  readonly out?: string;
  readonly pcap?: string;
  readonly from?: string;
  readonly pcapFrom?: string[];
  readonly user?: string[];
  readonly password?: string[];
  readonly recipient?: string;
  readonly secrets?: string;
  readonly value?: string[];
  readonly source?: string[];
  readonly budget: string;
  readonly duration?: string;
  readonly connections: string;
  readonly delay: string;
  readonly patience: string;
  readonly mayChange?: true | string;
  readonly seed: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** What is to be scanned, and how; times in ms. */
export interface ScanSettings {
  readonly target: Endpoint;
  readonly transport: Transport;
  readonly secrets: ReadonlyMap<string, string>;
  /** In the place of those of the plan, by their names there. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly budget: number;
  readonly duration: number;
  readonly connections: number;
  readonly delay: number;
  readonly patience: number;
  readonly mayChange: 'no' | 'own' | 'all';
  readonly seed: number;
}

/** Throws UsageError. */
export function readScanSettings(server: string, args: ScanArguments): ScanSettings {
  const { transport = 'tcp', ...target } = readServer('scan', server);
  const { mayChange } = args;
  if (mayChange !== undefined && mayChange !== true && mayChange !== 'all' && mayChange !== 'own')
    throw new UsageError(`--may-change=${mayChange}: expected own or all`);
  return {
    target,
    transport,
    secrets: readSecrets(args),
    values: readValues(args.value ?? []),
    budget: positive('--budget', args.budget),
    duration:
      args.duration === undefined ? Number.POSITIVE_INFINITY : 1000 * positive('--duration', args.duration),
    connections: positive('--connections', args.connections),
    delay: readNumberOption('--delay', args.delay),
    patience: positive('--patience', args.patience),
    mayChange: mayChange === true ? 'own' : ((mayChange as 'own' | 'all' | undefined) ?? 'no'),
    seed: readNumberOption('--seed', args.seed),
  };
}

function positive(option: string, text: string): number {
  const value = readNumberOption(option, text);
  if (value === 0) throw new UsageError(`${option} 0: expected more`);
  return value;
}

/** `user`, `password`, then `user2`, `password2`, …; a file of secrets has a name and a value on each line. */
function readSecrets(args: ScanArguments): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  if (args.secrets !== undefined) {
    for (const [index, line] of readBounded(args.secrets, longestSecrets)
      .toString()
      .split(/\r?\n/)
      .entries()) {
      if (/^\s*(#|$)/.test(line)) continue;
      const found = /^\s*(\w+)[\s=:]+(.*?)\s*$/.exec(line);
      if (!found) throw new FormatError(`${args.secrets}: line ${index + 1}: expected a name and a value`);
      add(secrets, found[1] ?? '', found[2] ?? '');
    }
  }
  for (const user of args.user ?? []) add(secrets, 'user', user);
  for (const password of args.password ?? []) add(secrets, 'password', password);
  if (args.recipient !== undefined) add(secrets, 'recipient', args.recipient);
  return secrets;
}

function readValues(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [, name, value] = /^(\w+)=(.+)$/.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`--value ${text}: expected NAME=TEXT, e.g. name=example.org`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function add(secrets: Map<string, string>, name: string, value: string): void {
  let key = name;
  for (let number = 2; secrets.has(key); number++) key = `${name}${number}`;
  secrets.set(key, value);
}
