import type { Sample } from '../../model/sample.ts';

const wholeNumber = /^-?\d+\r?\n$/;

/** The status that keeps replies of one form apart: none where all that a reply says is a number that is known from elsewhere. */
export function statusOfForm({ exchange: { reply, status }, tokens }: Sample): string {
  return tokens[0]?.slot?.kind === 'echo' && tokens[0].text === status && wholeNumber.test(reply)
    ? ''
    : status;
}
