import { once } from 'node:events';
import { parentPort } from 'node:worker_threads';
import { keptConversations } from '../../../evidence/recorded-evidence.ts';
import { setAside } from '../../../learn/evidence/set-aside.ts';
import type { HeldOutWork } from './held-out-aside.ts';
import { HeldOutFolds } from './held-out-folds.ts';
import { SharedFolds } from './shared-folds.ts';

// Started by held-out-aside.ts; what it throws ends the thread, and is told there.
if (!parentPort) throw new Error('this is a thread');
const [{ evidence, priors, memory }] = (await once(parentPort, 'message')) as [HeldOutWork];
const recordings = setAside(keptConversations(evidence)).kept;
parentPort.postMessage(await new SharedFolds(memory).play(new HeldOutFolds(recordings, priors)));
