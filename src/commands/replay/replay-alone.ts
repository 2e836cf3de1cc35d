import { runCommand } from '../shared/run-command.ts';
import { replay } from './replay.ts';

// What Honeyd starts for a connection, bundled into one CommonJS file (dist/replay.cjs): Node loads that faster than
// modules. It is `mynah replay` without the word.
void runCommand(process.argv.slice(2), replay);
