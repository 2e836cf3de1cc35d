import { parentPort, workerData } from 'node:worker_threads';
import { hashFile } from './hash-file.ts';

// Started by file-hashes.ts; what it throws ends the thread, and is told there.
for (const path of workerData as readonly string[]) parentPort?.postMessage([path, await hashFile(path)]);
