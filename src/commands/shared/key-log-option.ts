import { Option } from 'commander';
import { FormatError, UsageError } from '../../model/errors.ts';
import { readBounded } from '../../personality/read-bounded.ts';
import { KeyLog } from '../../tls/keys/key-log.ts';
import { complain } from './terminal.ts';

const longest = 256 * 1024 * 1024; // bytes; Node has no text beyond 512 MiB

/** `--keylog`, the same for all commands that read captures. */
export function keyLogOption(): Option {
  return new Option(
    '--keylog <file...>',
    'key logs (SSLKEYLOGFILE) that open what was said inside TLS; keys in a pcapng file are used anyway',
  );
}

/** The texts of key logs, for readers in other threads. Throws like `readKeyLogs`. */
export function readKeyTexts(paths: readonly string[] | undefined): readonly string[] {
  readKeyLogs(paths);
  return (paths ?? []).map(read);
}

/** Throws UsageError for files that cannot be read or hold no keys. */
export function readKeyLogs(paths: readonly string[] | undefined): KeyLog {
  const keys = new KeyLog();
  for (const path of paths ?? []) {
    const before = keys.connections;
    const unreadable = keys.add(read(path));
    if (keys.connections === before)
      throw new UsageError(`--keylog ${path}: no keys of TLS connections in it`);
    if (unreadable > 0) complain(`${path}: ${unreadable} lines are none of a key log`);
  }
  return keys;
}

function read(path: string): string {
  try {
    return readBounded(path, longest).toString('latin1');
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`--keylog ${path}: ${code === 'ENOENT' ? 'no such file' : message}`);
  }
}
