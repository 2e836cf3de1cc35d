import { decodeRecordings, encodeRecordings } from '../../exchange/stored-conversations.ts';
import type { Endpoint, Transport } from '../../model/conversation.ts';
import { FormatError } from '../../model/errors.ts';
import type { ComparedService } from './compared-service.ts';

/**
 * A baseline: the recordings of one side of a comparison in one file, as a regression test keeps them.
 * `{ "mynahBaseline": 1, "services": [{ "transport": "tcp", "address": "127.0.0.31", "port": 25, "recordings": "…" }] }`.
 */
interface Baseline {
  readonly mynahBaseline: 1;
  readonly services: readonly StoredService[];
}

interface StoredService {
  readonly name: string;
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  readonly recordings: string;
}

/** Text of a baseline file. */
export function printBaseline(services: readonly ComparedService[]): string {
  const baseline: Baseline = {
    mynahBaseline: 1,
    services: services.map(({ name, transport, server, conversations }) => ({
      name,
      transport,
      ...server,
      recordings: encodeRecordings(renumbered(conversations)),
    })),
  };
  return `${JSON.stringify(baseline, undefined, 1)}\n`;
}

/** Data connections name their control connection by its position in the file. */
function renumbered(conversations: ComparedService['conversations']): ComparedService['conversations'] {
  const position = new Map(conversations.map(({ id }, index) => [id, index]));
  return conversations.map((one, index) => {
    const control = one.dataOf && position.get(one.dataOf.control);
    return {
      ...one,
      id: index,
      ...(one.dataOf && control !== undefined ? { dataOf: { ...one.dataOf, control } } : {}),
    };
  });
}

/** Whether parsed JSON claims to be a baseline. */
export function isBaseline(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'mynahBaseline' in json;
}

/** The services of a baseline file. Throws FormatError where it is not one. */
export function readBaseline(path: string, json: unknown): readonly ComparedService[] {
  const { mynahBaseline, services } = json as Partial<Record<keyof Baseline, unknown>>;
  if (mynahBaseline !== 1)
    throw new FormatError(`${path}: a baseline of version ${String(mynahBaseline)}, not 1`);
  if (!Array.isArray(services)) throw new FormatError(`${path}: a baseline without services`);
  return services.map((service, index) => {
    if (!isStored(service)) throw new FormatError(`${path}: service ${index + 1} of the baseline is damaged`);
    const { name, transport, address, port, recordings } = service;
    const server: Endpoint = { address, port };
    return { name, transport, server, conversations: decode(path, recordings) };
  });
}

function decode(path: string, recordings: string): ComparedService['conversations'] {
  try {
    return decodeRecordings(recordings);
  } catch (error) {
    throw new FormatError(`${path}: ${error instanceof Error ? error.message : 'damaged'}`);
  }
}

function isStored(value: unknown): value is StoredService {
  if (typeof value !== 'object' || value === null) return false;
  const { name, transport, address, port, recordings } = value as Partial<
    Record<keyof StoredService, unknown>
  >;
  return (
    typeof name === 'string' &&
    (transport === 'tcp' || transport === 'udp') &&
    typeof address === 'string' &&
    typeof port === 'number' &&
    typeof recordings === 'string'
  );
}
