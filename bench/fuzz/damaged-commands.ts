import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { toBytes, toText } from '../../src/message/bytes/latin1.ts';
import { type Dice, mutated } from './random.ts';

/** Files as they should be, of which damaged ones are made; all as bytes. */
export interface SoundFiles {
  /** Captures; small ones, as some are learned from. */
  readonly captures: readonly Uint8Array[];
  readonly personality: Uint8Array;
  readonly fleet: Uint8Array;
  readonly plan: Uint8Array;
  readonly keyLog: Uint8Array;
  readonly evidence: Uint8Array;
  readonly priors: Uint8Array;
  readonly secrets: Uint8Array;
}

/** A command line that meets a damaged file. */
export interface DamagedCommand {
  /** The file's name in the folder, and what is in it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly args: readonly string[];
  readonly input?: string;
}

export const damagedKinds = [
  'capture',
  'personality',
  'fleet',
  'plan',
  'key log',
  'evidence',
  'priors',
  'secrets',
] as const;

/** One damaged file, and a command that reads it. `beside` is the folder, where `sound.pcap`, `sound.json` and `sound.plan` are, and a folder `priors`. */
export function damagedCommand(
  kind: (typeof damagedKinds)[number],
  sound: SoundFiles,
  dice: Dice,
  beside: string,
): DamagedCommand {
  const at = (name: string) => join(beside, name);
  switch (kind) {
    case 'capture': {
      const whole = dice.oneOf(sound.captures);
      const bytes = dice.oneOf([
        () => damagedBytes(whole, dice),
        () => damagedBytes(gzipSync(whole), dice),
        () => gzipSync(damagedBytes(whole, dice)),
        () => gzipSync(damagedBytes(gzipSync(whole), dice)),
      ])();
      const args = dice.oneOf([
        ['flows', '--pcap', at('damaged.pcap')],
        ['flows', '--json', '--pcap', at('damaged.pcap')],
        ['learn', '--pcap', at('damaged.pcap'), '--out', at('learned.json')],
        ['compare', at('sound.pcap'), at('damaged.pcap')],
        ['verify', at('sound.json'), '--pcap', at('damaged.pcap')],
      ]);
      return { name: 'damaged.pcap', bytes, args };
    }
    case 'personality': {
      const args = dice.oneOf([
        ['show', at('damaged.json')],
        ['replay', at('damaged.json')],
        ['verify', at('damaged.json'), '--pcap', at('sound.pcap')],
        ['learn', '--from', at('damaged.json'), '--explain', 's1'],
      ]);
      const input = 'USER x\r\nPASS y\r\nHELP\r\nQUIT\r\n';
      return { name: 'damaged.json', bytes: damagedText(sound.personality, dice), args, input };
    }
    case 'fleet':
      return {
        name: 'damaged.yaml',
        bytes: damagedText(sound.fleet, dice),
        args: ['honeyd', at('damaged.yaml'), '--check'],
      };
    case 'plan':
      return {
        name: 'damaged.plan',
        bytes: damagedText(sound.plan, dice),
        args: ['scan', '127.0.0.1:9', '--plan', at('damaged.plan'), '--dry-run'],
      };
    case 'key log':
      return {
        name: 'damaged.keys',
        bytes: damagedText(sound.keyLog, dice),
        args: ['flows', '--pcap', at('sound.pcap'), '--keylog', at('damaged.keys')],
      };
    case 'evidence':
      return {
        name: 'damaged.evidence',
        bytes: damagedText(sound.evidence, dice),
        args: ['learn', '--evidence', at('damaged.evidence'), '--out', at('learned.json')],
      };
    case 'priors':
      return {
        name: 'priors/damaged.priors.json',
        bytes: damagedText(sound.priors, dice),
        args: ['learn', '--pcap', at('sound.pcap'), '--priors', at('priors'), '--out', at('learned.json')],
      };
    case 'secrets':
      return {
        name: 'damaged.secrets',
        bytes: damagedText(sound.secrets, dice),
        args: [
          'scan',
          '127.0.0.1:9',
          '--plan',
          at('sound.plan'),
          '--secrets',
          at('damaged.secrets'),
          '--dry-run',
        ],
      };
  }
}

const mostLines = 30; // a problem a line, each with its place

/** What is wrong with how a program ended; undefined where it is as it should be. */
export function wrongEnd(run: SpawnSyncReturns<string>): string | undefined {
  const { status, signal, stderr } = run;
  if (signal !== null) return `ended by ${signal}`;
  if (status !== 0 && status !== 1 && status !== 2) return `code ${status}`;
  if (/^ {4}at |internal error|Maximum call stack/m.test(stderr)) return `says ${stderr.slice(0, 300)}`;
  const lines = stderr.split('\n').filter((line) => line.startsWith('mynah: '));
  if (status === 2 && lines.length === 0) return `code 2 without a word: ${stderr.slice(0, 300)}`;
  if (lines.length > mostLines) return `${lines.length} lines`;
  return undefined;
}

const mostWork = 5; // s of processor time: a busy machine is no bug
const patience = 120_000; // ms

/** Runs a program of Node's so. */
export function runDamaged(program: string, { args, input = '' }: DamagedCommand): SpawnSyncReturns<string> {
  const limited = `ulimit -t ${mostWork}; exec "$0" "$@"`;
  return spawnSync('sh', ['-c', limited, process.execPath, program, ...args], {
    input,
    encoding: 'latin1',
    timeout: patience,
    maxBuffer: 1e9,
  });
}

const lengths = [0, 1, 3, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

/** Cut short, or a few bytes changed, or a piece of it doubled or taken out, or two exchanged, or what may be a length made huge. */
function damagedBytes(whole: Uint8Array, dice: Dice): Uint8Array {
  const bytes = Uint8Array.from(
    whole.subarray(0, dice.below(4) === 0 ? dice.below(whole.length) : whole.length),
  );
  for (let left = dice.below(20); left > 0 && bytes.length > 0; left--)
    bytes[dice.below(bytes.length)] = dice.below(256);
  for (let left = dice.below(3); left > 0 && bytes.length > 8; left--)
    new DataView(bytes.buffer).setUint32(
      4 * dice.below(bytes.length >> 2),
      dice.oneOf(lengths),
      dice.below(2) === 0,
    );
  const cuts = [1, 2, 3].map(() => dice.below(bytes.length + 1)).sort((a, b) => a - b);
  const [from = 0, middle = 0, to = 0] = cuts;
  const [head, one, other, tail] = [
    bytes.subarray(0, from),
    bytes.subarray(from, middle),
    bytes.subarray(middle, to),
    bytes.subarray(to),
  ];
  return dice.oneOf([
    () => bytes,
    () => bytes,
    () => bytes,
    () => Buffer.concat([head, one, one, other, tail]),
    () => Buffer.concat([head, other, one, tail]),
    () => Buffer.concat([head, tail]),
  ])();
}

function damagedText(whole: Uint8Array, dice: Dice): Uint8Array {
  const text = toText(whole);
  return dice.oneOf([
    () => damagedBytes(whole, dice),
    () => toBytes(nested(text, dice)),
    () => toBytes(mutated(text, dice)),
    () => toBytes(mutated(text, dice)),
    () => toBytes(mutated(text, dice)),
  ])();
}

/** With much in one another. */
function nested(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  const [open, close] = dice.oneOf([
    ['[', ']'],
    ['{"a":', '}'],
    ['{ a: ', ' }'],
    ['(', ')'],
    ['- ', ''],
  ] as const);
  const depth = dice.oneOf([30, 2000, 100_000]);
  return (
    text.slice(0, at) + open.repeat(depth) + (dice.below(2) === 0 ? close.repeat(depth) : '') + text.slice(at)
  );
}
