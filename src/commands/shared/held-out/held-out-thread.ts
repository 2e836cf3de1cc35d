import { parentPort, workerData } from 'node:worker_threads';
import { keptConversations } from '../../../evidence/recorded-evidence.ts';
import { setAside } from '../../../learn/evidence/set-aside.ts';
import type { HeldOutWork } from './held-out-aside.ts';
import { HeldOutFolds } from './held-out-folds.ts';
import { SharedFolds } from './shared-folds.ts';

// Started by held-out-aside.ts; what it throws ends the thread, and is told there.
const { evidence, priors, memory } = workerData as HeldOutWork;
const recordings = setAside(keptConversations(evidence)).kept;
parentPort?.postMessage(await new SharedFolds(memory).play(new HeldOutFolds(recordings, priors)));
