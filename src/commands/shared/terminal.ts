import { coloured, type Paint, plain } from '../../compare/reports/paint.ts';

/** Colours for standard output, the same for all commands: on a terminal, unless NO_COLOR says otherwise (no-color.org); FORCE_COLOR wants them anywhere. */
export function paint(): Paint {
  const { NO_COLOR: none, FORCE_COLOR: forced } = process.env;
  if (none !== undefined && none !== '') return plain;
  if (forced !== undefined && forced !== '') return forced === '0' ? plain : coloured;
  return process.stdout.isTTY ? coloured : plain;
}

/** Columns of standard output. */
export function width(): number {
  return process.stdout.columns ?? 120;
}

/** What goes wrong, or has to be known, in a line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`mynah: ${line}\n`);
}
