import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { serviceName } from '../../evidence/service-evidence.ts';
import { UsageError } from '../../model/errors.ts';
import { isNamed, type NamedServer } from '../../net/endpoint-text.ts';
import { readPersonality } from '../../personality/check-personality.ts';
import type { KeyLog } from '../../tls/keys/key-log.ts';
import { recordedConversations } from '../shared/evidence-file.ts';
import { problemLine } from '../shared/problem-line.ts';
import { readRecordings } from '../shared/read-recordings.ts';
import { recordedServices } from '../shared/recorded-services.ts';
import { complain } from '../shared/terminal.ts';
import { isBaseline, readBaseline } from './baseline.ts';
import type { ComparedService } from './compared-service.ts';

/**
 * The services in captures, in a personality with its recordings, or in a baseline. Captures are read as one recording.
 * Throws FormatError, UsageError and the system's errors.
 */
export async function readSide(
  paths: readonly string[],
  only: NamedServer | undefined,
  keys: KeyLog,
): Promise<readonly ComparedService[]> {
  const stored = paths.filter((path) => path !== '-' && isJson(path));
  const captures = paths.filter((path) => !stored.includes(path));
  const [first] = stored;
  if (first === undefined) return readCaptures(captures, only, keys);
  if (paths.length > 1)
    throw new UsageError(`${first}: a personality or a baseline cannot be one of several files of a side`);
  return readStored(first, only);
}

async function readCaptures(
  paths: readonly string[],
  only: NamedServer | undefined,
  keys: KeyLog,
): Promise<readonly ComparedService[]> {
  const { value, problems } = await readRecordings(paths, { keys });
  for (const problem of problems) complain(problemLine(problem));
  const services = recordedServices(value, only).map((service) => ({
    ...service,
    name: serviceName(service),
  }));
  if (services.length === 0)
    throw new UsageError(`${paths.join(', ')}: no conversation with a server that answers`);
  return services;
}

function isJson(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(16);
    const length = readSync(file, start);
    return /^(\xef\xbb\xbf)?\s*\{/.test(start.toString('latin1', 0, length));
  } finally {
    closeSync(file);
  }
}

function readStored(path: string, only: NamedServer | undefined): readonly ComparedService[] {
  const json = maybeJson(path);
  if (!isBaseline(json)) return [ofPersonality(path)];
  const services = readBaseline(path, json).filter((service) => only === undefined || isNamed(service, only));
  if (services.length === 0) throw new UsageError(`${path}: no such service in this baseline`);
  return services;
}

/** Undefined where it is no JSON: the reader of personalities says what is wrong with it. */
function maybeJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function ofPersonality(path: string): ComparedService {
  const personality = readPersonality(path);
  const { transport, address, port } = personality.service;
  const server = { address, port };
  const conversations = recordedConversations(path, personality);
  if (conversations.length === 0)
    throw new UsageError(`${path}: a personality without recordings cannot be compared`);
  return { name: serviceName({ transport, server }), transport, server, conversations, personality };
}

/** Services of both sides that are meant to be the same: by address and port, by port, or the only ones there are. */
export function pairServices(
  before: readonly ComparedService[],
  after: readonly ComparedService[],
): {
  readonly pairs: readonly (readonly [ComparedService, ComparedService])[];
  readonly alone: readonly string[];
} {
  const pairs: (readonly [ComparedService, ComparedService])[] = [];
  const left = new Set(before);
  const right = new Set(after);
  const rules: ((a: ComparedService, b: ComparedService) => boolean)[] = [
    (a, b) => a.server.address === b.server.address && a.server.port === b.server.port,
    (a, b) => a.server.port === b.server.port,
    () => left.size === 1 && right.size === 1,
  ];
  for (const rule of rules) {
    for (const a of [...left]) {
      const b = [...right].find((one) => one.transport === a.transport && rule(a, one));
      if (!b) continue;
      pairs.push([a, b]);
      left.delete(a);
      right.delete(b);
    }
  }
  if (pairs.length === 0) throw new UsageError('the two have no service in common; see --server');
  return {
    pairs,
    alone: [
      ...[...left].map(({ name }) => `${name} is only in BEFORE`),
      ...[...right].map(({ name }) => `${name} is only in AFTER`),
    ],
  };
}
