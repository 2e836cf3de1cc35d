import type { Field } from '../../src/model/field.ts';
import type { Personality } from '../../src/model/personality.ts';
import type { Test } from '../../src/model/situation.ts';

/** One of each kind of field, so that reading and printing meet them all. */
const fields: readonly Field[] = [
  { field: 'echo', part: 'arg1', transform: 'upper', seen: 4, distinct: 3 },
  { field: 'bytes', from: 0, to: -2 },
  { field: 'recall', verb: 'HELO', part: 'arg1', status: '250' },
  { field: 'lookup', verb: 'SET', part: 'arg2', key: 'arg1', by: 'arg1' },
  { field: 'address', who: 'client', form: 'dotted' },
  { field: 'clientName', names: { '127.0.9.11': 'client11.example.net' }, pattern: 'client{4}.example.net' },
  { field: 'time', format: 'rfc5322', offset: -4, zone: '+0000' },
  { field: 'number', rule: { kind: 'server-counter', last: 7, step: [1, 1, 1] } },
  { field: 'id', rule: { pieces: [{ kind: 'pid', digits: '10', last: 4711, step: [1, 2, 9] }], lagMs: 0 } },
  { field: 'random', shape: '[a-z0-9]{16}' },
  { field: 'dataPort', form: 'commas', ports: { kind: 'sequential', min: 1024, max: 65_535, step: 1 } },
  { field: 'count', verb: 'RCPT', status: '250', add: 0, since: { verb: 'MAIL', status: '250' } },
  { field: 'length', of: 'body', add: 2 },
  { field: 'volume', of: 'said', unit: 1024, digits: 1 },
  { field: 'again', template: 't1', index: 0 },
  {
    field: 'table',
    key: { verb: 'TYPE', part: 'arg1' },
    values: { '': 'ASCII', i: 'BINARY' },
    usual: 'ASCII',
  },
  { field: 'table', key: { part: 'arg1' }, values: { 'notes.txt': '783' }, usual: '31' },
  { field: 'count', verb: '*', status: '*', add: 100, times: -1 },
  { field: 'other', template: 't1', part: 'header.etag' },
  { field: 'slice', template: 't1', range: 'header.range', give: 'bytes' },
  {
    field: 'list',
    key: { verb: 'USER', part: 'arg1' },
    lists: { alice: ['1 509', '2 606'], bob: [] },
    usual: 'alice',
    gone: { verb: 'DELE', status: '+OK', until: { verb: 'RSET', status: '+OK' } },
    shows: 'lines',
    end: '\r\n',
  },
  { field: 'list', lists: { '': ['1 509'] }, usual: '', shows: 'sum', word: 2 },
  {
    field: 'tally',
    scope: 'server',
    key: ['arg1'],
    base: 3,
    steps: [
      { verb: 'INCRBY', status: ':', does: 'add', of: 'number', part: 'arg2' },
      { verb: 'DEL', status: ':', does: 'set', of: 'nothing' },
    ],
    before: true,
    width: 10,
  },
  { field: 'tally', scope: 'session', key: [], base: 0, steps: [], list: { from: 1, end: '\r\n' } },
  {
    field: 'table',
    key: { part: 'rest', path: true },
    values: { '/pub': '4096' },
    usual: '0',
    stored: 'sent',
  },
  { field: 'here', part: 'rest' },
  { field: 'recall', verb: 'NICK', part: 'arg1', except: ['433', '461'] },
  { field: 'sample', values: ['\u0000\u007f\u0080\u00ff', '"\\\r\n'] },
  { field: 'end' },
];

/** One of each kind of test. */
const tests: readonly Test[] = [
  { test: 'verb', is: 'USER' },
  { test: 'is', part: 'arg1', value: 'Bob', caseless: true },
  { test: 'has', part: 'line', value: '@' },
  { test: 'starts', part: 'arg1', value: '/' },
  { test: 'ends', part: 'arg1', value: '\u00fc' },
  { test: 'shape', part: 'arg1', is: 'number' },
  { test: 'longer', part: 'line', than: 510 },
  { test: 'above', part: 'arg1', than: -1 },
  { test: 'words', least: 1 },
  { test: 'known', part: 'arg1', set: 'k1' },
  { test: 'form', is: 'lf' },
  { test: 'byte', at: 2, is: 255 },
  { test: 'size', is: 12 },
  { test: 'last', event: { verb: 'USER', status: '331' } },
  { test: 'latest', verb: 'MAIL', status: '250' },
  { test: 'happened', event: { status: '230' }, or: [{ verb: 'ACCT' }], since: [{ verb: 'REIN' }] },
  { test: 'count', event: {}, least: 3 },
  { test: 'same', verb: 'RCPT', part: 'arg1', status: '250' },
  { test: 'answered', verb: 'USER', template: 't2' },
  { test: 'said', verb: 'USER', part: 'arg1', value: 'alice' },
  { test: 'said', verb: 'USER', part: 'arg1', value: 'alice', or: ['bob'] },
  { test: 'equals', part: 'arg1', verb: 'HELO', other: 'arg1' },
  { test: 'story', last: 2, is: '0123456789abcdef' },
];

const seen = { seen: 3, sessions: 2 };

/** A personality that has everything once. */
export const samplePersonality: Personality = {
  format: 'mynah personality',
  version: 1,
  service: { transport: 'tcp', address: '127.0.0.21', port: 21, hostName: 'ftp1.example.org', dataPort: 20 },
  learnedFrom: [
    {
      name: 'Aufnahme grün.pcap',
      sha256: '0f'.repeat(32),
      sessions: 2,
      from: 1795404101000123,
      to: 1795404102000000,
    },
  ],
  host: {
    ttl: 64,
    window: 65483,
    mss: 65495,
    windowScale: 7,
    tcpOptions: 'mss,sok,ts,nop,ws',
    dontFragment: true,
    timestamps: [{ time: 1795404101000123, value: 4021 }],
    ethernet: '02:42:ac:11:00:02',
  },
  grammar: {
    framing: { kind: 'line', literals: false, counted: { verbs: ['set'], word: 4, add: 2 } },
    tagged: false,
    caseless: true,
    blocks: [
      { status: '354', verb: 'DATA', kind: 'dot' },
      { status: '334', kind: 'line' },
    ],
    verbs: ['HELO', 'USER'],
    heads: [
      { command: 'HEAD', as: 'GET', without: ['transfer-encoding'], refusedWithout: ['content-length'] },
    ],
  },
  knowledge: [{ id: 'k1', verb: 'USER', part: 'arg1', status: '331', values: ['alice', 'bob'] }],
  templates: [
    {
      id: 't1',
      status: '220',
      parts: ['220 ', ...fields, ' ready.\r\n'],
      ends: 'close',
      ...seen,
      delay: [10, 20.5, 30],
      chunks: [{ at: 4, wait: 1000 }],
      data: { direction: 'toClient', after: 1 },
    },
    { id: 't2', status: '500', parts: ['500 what?\r\n'], ...seen, delay: [10, 20, 30] },
  ],
  situations: [
    { id: 's1', step: 'situation', when: tests, answer: 't1', ...seen },
    { id: 's2', step: 'default', when: [], answer: 't2', ...seen },
  ],
  tree: {
    start: { verb: 'USER', part: 'arg1', values: { alice: '/home/alice' }, usual: '/' },
    moves: [{ verb: 'CWD', status: '250', to: 'named' }],
    paths: ['/', '/home/alice/notes.txt'],
    text: { verb: 'TYPE', part: 'arg1', status: '200', values: ['', 'a'] },
  },
  transfers: [
    {
      verb: 'RETR',
      argument: 'a.bin',
      user: 'alice',
      folder: '/home/alice',
      text: true,
      direction: 'toClient',
      bytes: '\u0000\u0001\u00fe\n',
      seen: 1,
    },
  ],
  quality: {
    sessions: 2,
    exchanges: 6,
    class: 1,
    text: 0.875,
    explained: { constant: 0.75, rule: 0.25, sampled: 0 },
  },
  recordings: 'AAEC/w==',
};
