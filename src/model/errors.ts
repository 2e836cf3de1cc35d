/** The caller is at fault: wrong options, a file that does not exist. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The file or the peer is at fault; the message names the file and the packet or line number. Exit code 2. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
}
