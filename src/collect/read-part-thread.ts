import { parentPort } from 'node:worker_threads';
import { FormatError, UsageError } from '../model/errors.ts';
import { type PartOrder, type PartRead, readPart } from './read-part.ts';
import { ServiceCollector } from './service-collector.ts';

/** What a thread says: how far it is, what it has read, or what went wrong. */
export type ThreadNews =
  | { readonly kind: 'progress'; readonly bytes: number }
  | { readonly kind: 'read'; readonly part: PartRead }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly text: string };

/** Whose fault it is. */
type Fault = 'format' | 'usage' | 'other';

const say = (news: ThreadNews) => parentPort?.postMessage(news);

parentPort?.on('message', async (order: PartOrder) => {
  const collector = new ServiceCollector();
  try {
    const progress = (bytes: number) => say({ kind: 'progress', bytes });
    const problems = await readPart(order, order.sha256, collector, progress);
    say({ kind: 'read', part: { evidence: collector.evidence, problems } });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    say({ kind: 'failed', fault: faultOf(error), text });
  }
});

function faultOf(error: unknown): Fault {
  if (error instanceof FormatError) return 'format';
  const isSystem = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return error instanceof UsageError || isSystem ? 'usage' : 'other';
}
