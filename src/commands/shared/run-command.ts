import { FormatError, UsageError } from '../../model/errors.ts';
import { systemErrorText } from '../../model/system-error-text.ts';
import type { ExitCode } from './finish.ts';

/** Runs one command line; trouble becomes one line on stderr and exit code 2, never a stack trace. */
export async function runCommand(
  argv: readonly string[],
  command: (argv: readonly string[]) => Promise<ExitCode>,
): Promise<void> {
  try {
    process.exitCode = await command(argv);
  } catch (error) {
    process.exitCode = 2;
    process.stderr.write(`mynah: ${oneLine(error)}\n`);
  }
}

/** `mynah flows | head` is not trouble. Not for the emulator: touching `process.stdout` costs it milliseconds. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 2);
  });
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const known = error instanceof UsageError || error instanceof FormatError;
  return (systemErrorText(error) ?? (known ? text : `internal error: ${text}`)).replace(/\s*\n\s*/g, ' ');
}
