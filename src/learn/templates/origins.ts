import type { PassDescription } from '../model/pass.ts';
import type { Slot } from '../model/token.ts';

/** Of fields that were marked in each reply before replies were laid over each other, by what they were marked as. */
export const slotOrigins: Readonly<Record<Exclude<Slot['kind'], 'elapsed'>, PassDescription>> = {
  echo: { name: 'confirmEchoes', explanation: 'what the client said comes back in every reply of this form' },
  fixed: {
    name: 'markReply',
    explanation: 'what is known at the time of a reply, such as an address, was at this place in every one',
  },
  port: {
    name: 'portStrategy',
    explanation: 'the port of a data connection, chosen as the recorded ones were',
  },
  time: { name: 'explainRecentTime', explanation: 'a moment not long before each reply' },
};

export const joinedIds: PassDescription = {
  name: 'joinIds',
  explanation: 'pieces of one id with marks between them, explained together',
};

export const alignedRecords: PassDescription = {
  name: 'alignRecords',
  explanation: 'binary replies are aligned with each other and with their requests',
};

export const questionAndAnswer: PassDescription = {
  name: 'splitQuestionAndAnswer',
  explanation: 'binary replies that repeat the question, with a table of the answers to it',
};
