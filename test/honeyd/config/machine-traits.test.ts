import { expect, test } from 'vitest';
import { machineTraits } from '../../../src/honeyd/config/machine-traits.ts';
import { parseOsDatabase } from '../../../src/honeyd/config/os-database.ts';
import { proposePersonality } from '../../../src/honeyd/config/os-personality.ts';
import type { HostFacts } from '../../../src/model/conversation.ts';
import { emulated, hostOf } from '../fleet-parts.ts';
import { smallPersonality } from '../small-personality.ts';

const entry = (name: string, type: string, options: string, window: string, t1: string) =>
  `Fingerprint ${name}\nClass Maker | Family | 1.X | ${type}\nSEQ(SP=1%GCD=1)\nOPS(O1=${options}%O2=)\nWIN(W1=${window}%W2=0)\nT1(R=Y%${t1}%S=O)\nT2(R=N)\n`;

/** Invented fingerprints in the notation of nmap-os-db. */
const database = parseOsDatabase(
  [
    '# comment\n',
    entry('Penguin 2.4', 'general purpose', 'M5B4ST11NW0', '16A0', 'DF=Y%T=3B-45%TG=40'),
    entry('Penguin 2.6 - 3.1', 'general purpose', 'M5B4ST11NW7|M5B4ST11NWA', '16A0', 'DF=Y%T=3B-45%TG=40'),
    entry('Penguin set-top box', 'media device', 'M5B4ST11NW7', '3890', 'DF=Y%T=3B-45%TG=40'),
    entry('Penguin on loopback', 'general purpose', 'MFFD7ST11NW7', 'FFCB', 'DF=Y%T=3B-45%TG=40'),
    entry('Panes 7', 'general purpose', 'M5B4NW8ST11', '2000', 'DF=Y%T=7B-85%TG=80'),
    entry('Router', 'router', 'M5B4', '1020', 'DF=N%T=FA-104%TG=FF'),
    entry('Penguin 2.4', 'general purpose', 'M5B4', '1', 'DF=Y%TG=40'),
  ].join('\n'),
);

test('the database is read as far as a SYN-ACK goes; the first of two names counts', () => {
  expect(database.map(({ name }) => name)).toHaveLength(6);
  expect(database[1]).toEqual({
    name: 'Penguin 2.6 - 3.1',
    classes: ['Maker | Family | 1.X | general purpose'],
    synAcks: [
      { layout: 'MSTNW', mss: 1460, windowScale: 7, ttl: 64, dontFragment: true, window: 5792 },
      { layout: 'MSTNW', mss: 1460, windowScale: 10, ttl: 64, dontFragment: true, window: 5792 },
    ],
  });
  expect(database[4]?.synAcks[0]?.layout).toBe('MNWST');
});

const penguin: HostFacts = {
  ttl: 61,
  tcpOptions: 'mss,sok,ts,nop,ws',
  dontFragment: true,
  window: 5792,
  mss: 1460,
  windowScale: 7,
};

test.each<[string, HostFacts, string | undefined]>([
  ['all alike', penguin, 'Penguin 2.6 - 3.1'],
  ['other scale', { ...penguin, windowScale: 0 }, 'Penguin 2.4'],
  ['window in segments of another MSS', { ...penguin, mss: 1400, window: 4 * 1388 }, 'Penguin 2.6 - 3.1'],
  ['another window', { ...penguin, window: 14_480 }, 'Penguin set-top box'],
  ['recorded on loopback', { ...penguin, mss: 65_495, window: 65_483 }, 'Penguin 2.6 - 3.1'],
  [
    'another order',
    { ...penguin, ttl: 120, tcpOptions: 'mss,nop,ws,sok,ts', window: 8192, windowScale: 8 },
    'Panes 7',
  ],
  ['few options', { ttl: 250, tcpOptions: 'mss', dontFragment: false }, 'Router'],
  ['nothing of the kind', { ...penguin, tcpOptions: 'mss,eol+2' }, undefined],
  ['no options seen', { ttl: 64 }, undefined],
])('%s', (_, facts, name) => {
  expect(proposePersonality(database, facts).name).toBe(name);
});

const mail = (facts: HostFacts, changes = {}) =>
  hostOf('mail', ['10.0.0.1'], {
    services: [emulated(25, { personality: smallPersonality('tcp', facts) })],
    ...changes,
  });

test('without a SYN-ACK only the TTL is left', () => {
  const more = parseOsDatabase(
    [
      entry('Linux 2.4 - 2.6', 'general purpose', 'M5B4ST11NW0', '16A0', 'DF=Y%TG=40'),
      entry('Linux 3.2', 'router', 'M5B4ST11NW0', '16A0', 'DF=Y%TG=40'),
      entry('Linux 2.6 - 3.1', 'general purpose', 'M5B4ST11NW0', '16A0', 'DF=Y%TG=40'),
      entry('VxWorks', 'general purpose', 'M5B4ST11NW0', '16A0', 'DF=Y%TG=40'),
    ].join('\n'),
  );
  expect(proposePersonality(more, { ttl: 62 })).toEqual({
    name: 'Linux 2.6 - 3.1',
    reason: 'the capture shows a TTL of 62 and no known SYN-ACK: only a guess',
  });
  expect(proposePersonality(more, {}).name).toBe('Linux 2.6 - 3.1');
  expect(proposePersonality(more, { ttl: 120 }).name).toBeUndefined();
});

test('what the capture tells, each with its reason', () => {
  const traits = machineTraits(
    mail({
      ...penguin,
      ethernet: '00:16:3e:01:02:03',
      timestamps: [
        { time: 1_000_000, value: 4_000_000_000 },
        { time: 3_000_000, value: 4_000_000_501 },
      ],
    }),
    database,
  );
  expect(traits).toEqual({
    osPersonality: 'Penguin 2.6 - 3.1',
    ethernet: '00:16:3e:01:02:03',
    uptime: 16_000_002,
    reasons: [
      'personality "Penguin 2.6 - 3.1": answers most like the capture’s SYN-ACK (TTL 64, DF, options MSTNW, window 5792 scaled by 7); ' +
        'also near: "Penguin 2.4", "Penguin set-top box"',
      'ethernet 00:16:3e:01:02:03: from the capture',
      'uptime 16000002 s: TCP timestamp 4000000501 at 250 Hz, as nmap would reckon',
    ],
  });
});

test('the fleet file overrides all of it', () => {
  const traits = machineTraits(
    mail(penguin, { osPersonality: 'Mine', ethernet: 'Dell', uptime: 5 }),
    database,
  );
  expect(traits).toMatchObject({ osPersonality: 'Mine', ethernet: 'Dell', uptime: 5 });
  expect(traits.reasons[0]).toContain('Honeyd will not start');
  const nothing = machineTraits(
    mail({ ...penguin, ethernet: '00:16:3e:01:02:03' }, { ethernet: 'none', uptime: 'none' }),
    undefined,
  );
  expect(nothing.reasons).toEqual([
    'no personality: no nmap-os-db to choose from',
    'no ethernet: the fleet file says so; Honeyd will not answer ARP for it, so its addresses must be routed to Honeyd',
  ]);
});

test.each<[string, HostFacts]>([
  ['loopback', { ethernet: '00:00:00:00:00:00' }],
  ['multicast', { ethernet: '01:00:5e:00:00:01' }],
  ['a timestamp alone', { timestamps: [{ time: 1, value: 5 }] }],
  [
    'no clock that anyone uses',
    {
      timestamps: [
        { time: 0, value: 0 },
        { time: 1_000_000, value: 33 },
      ],
    },
  ],
])('%s tells nothing', (_, facts) => {
  const { ethernet, uptime, reasons } = machineTraits(mail(facts), database);
  expect([ethernet, uptime]).toEqual([undefined, undefined]);
  expect(reasons).toHaveLength(3);
});
