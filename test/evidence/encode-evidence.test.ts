import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEvidence } from '../../src/evidence/decode-evidence.ts';
import { encodeEvidence } from '../../src/evidence/encode-evidence.ts';
import { EvidenceCollector } from '../../src/evidence/evidence-collector.ts';
import { FormatError } from '../../src/model/errors.ts';
import { heard, tightLimits } from './heard-sessions.ts';

const collector = new EvidenceCollector(tightLimits);
for (let at = 0; at < 40; at++)
  collector.add(heard([`>USER u${at}\r\n`, '<331 go on\r\n', '>X\r\n', '<500\r\n'], at));
collector.from({ name: 'a.pcap', sha256: 'aa', part: 0, of: 1, sessions: 40, from: 1, to: 2 });
const { evidence } = collector;
const services = [
  { transport: 'tcp', server: { address: '192.0.2.1', port: 25 }, evidence },
  {
    transport: 'udp',
    server: { address: '2001:db8::1', port: 53 },
    evidence: new EvidenceCollector().evidence,
  },
] as const;
const read = [{ name: 'a.pcap', sha256: 'aa', part: 0, of: 1 }];
const bytes = encodeEvidence({ read, services });

test('evidence that was encoded is the same again', () => {
  expect(evidence.completeUntil).toBeLessThan(Number.POSITIVE_INFINITY);
  const again = decodeEvidence(bytes, 'x');
  expect(again.read).toEqual(read);
  expect(again.services.map(({ evidence: { sessions } }) => sessions.map(({ key }) => key))).toEqual([
    evidence.sessions.map(({ key }) => key),
    [],
  ]);
  expect(encodeEvidence(again).equals(bytes)).toBe(true);
});

test('what is no evidence, or damaged, is a format error that names the file', () => {
  expect(() => decodeEvidence(Buffer.from('{}'), 'x.evidence')).toThrow(
    new FormatError('x.evidence: not a file of evidence'),
  );
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
      try {
        decodeEvidence(Uint8Array.from(bytes).with(at, value), 'x.evidence');
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        expect((error as Error).message).toMatch(/^x\.evidence: [^\n]*$/);
      }
    }),
  );
  expect(() => decodeEvidence(bytes.subarray(0, 60), 'x.evidence')).toThrow(FormatError);
});
