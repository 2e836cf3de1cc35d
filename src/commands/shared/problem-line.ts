import type { Problem } from '../../model/problem.ts';

/** `capture.pcap: packet 17: captured length …` */
export function problemLine({ file, place, text }: Problem): string {
  return [file, place, text].filter((part) => part !== undefined).join(': ');
}
