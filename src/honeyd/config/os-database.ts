/** What the answer to a connection request looks like, as p0f reads it and as nmap's probe 1 finds it. */
export interface SynAck {
  /** Kinds of the TCP options in order: M mss, S sack permitted, T timestamp, W window scale, N nop, L end. */
  readonly layout: string;
  /** The TTL a packet starts with: 32, 64, 128 or 255. */
  readonly ttl: number;
  readonly dontFragment?: boolean;
  readonly window?: number;
  readonly mss?: number;
  readonly windowScale?: number;
}

/** One fingerprint of an nmap-os-db file, as far as a SYN-ACK shows it. */
export interface OsFingerprint {
  readonly name: string;
  /** E.g. `Linux | Linux | 2.6.X | general purpose`, as written. */
  readonly classes: readonly string[];
  /** Options, windows and the like of probe 1; several where the file gives alternatives. */
  readonly synAcks: readonly SynAck[];
}

/**
 * Reads an nmap-os-db file (second generation, as Honeyd 1.6d has it). Names that occur twice are given once, as Honeyd
 * keeps them. Lines that are not understood are passed over: Honeyd decides what it takes.
 */
export function parseOsDatabase(text: string): readonly OsFingerprint[] {
  const found = new Map<string, OsFingerprint>();
  for (const block of text.split(/^Fingerprint /m).slice(1)) {
    const name = (/^[^\r\n]*/.exec(block)?.[0] ?? '').trim();
    const synAcks = synAcksOf(block);
    if (name === '' || found.has(name) || synAcks.length === 0) continue;
    const classes = [...block.matchAll(/^Class (.*)$/gm)].map(([, words = '']) => words.trim());
    found.set(name, { name, classes, synAcks });
  }
  return [...found.values()];
}

function synAcksOf(block: string): readonly SynAck[] {
  const ttl = Number.parseInt(/^T1\(.*?TG=([0-9A-F]+)/m.exec(block)?.[1] ?? '', 16);
  if (!Number.isFinite(ttl)) return [];
  const fragment = /^T1\(.*?DF=([YN])/m.exec(block)?.[1];
  const window = Number.parseInt(/^WIN\(W1=([0-9A-F]+)/m.exec(block)?.[1] ?? '', 16);
  const options = /^OPS\(O1=([^%)]*)/m.exec(block)?.[1] ?? '';
  return options.split('|').map((one) => ({
    ...readOptions(one),
    ttl,
    ...(fragment === undefined ? {} : { dontFragment: fragment === 'Y' }),
    ...(Number.isFinite(window) ? { window } : {}),
  }));
}

/** `M5B4ST11NW7`: the options of nmap's O tests, with their values in hex. */
function readOptions(text: string): Pick<SynAck, 'layout' | 'mss' | 'windowScale'> {
  let layout = '';
  let numbers: { mss?: number; windowScale?: number } = {};
  for (const [, kind = '', value = ''] of text.matchAll(/([LNS])|(?:T[01]{2})|([MW][0-9A-F]+)/g)) {
    layout += kind || value[0] || 'T';
    if (value.startsWith('M')) numbers = { ...numbers, mss: Number.parseInt(value.slice(1), 16) };
    if (value.startsWith('W')) numbers = { ...numbers, windowScale: Number.parseInt(value.slice(1), 16) };
  }
  return { layout, ...numbers };
}
