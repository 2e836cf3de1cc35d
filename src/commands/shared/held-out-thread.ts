import { parentPort, workerData } from 'node:worker_threads';
import { keptConversations } from '../../evidence/recorded-evidence.ts';
import { setAside } from '../../learn/evidence/set-aside.ts';
import type { HeldOutWork } from './held-out-aside.ts';
import { heldOutQuality } from './held-out-quality.ts';

// Started by held-out-aside.ts; what it throws ends the thread, and is told there.
const { evidence, priors } = workerData as HeldOutWork;
const recordings = setAside(keptConversations(evidence)).kept;
parentPort?.postMessage(await heldOutQuality(recordings, priors));
