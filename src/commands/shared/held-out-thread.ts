import { parentPort, workerData } from 'node:worker_threads';
import type { Evidence } from '../../evidence/evidence.ts';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { setAside } from '../../learn/evidence/set-aside.ts';
import { heldOutQuality } from './held-out-quality.ts';

// Started by held-out-aside.ts; what it throws ends the thread, and is told there.
const recordings = setAside(keptConversations(workerData as Evidence)).kept;
parentPort?.postMessage(await heldOutQuality(recordings));
