// What `import … from 'mynah'` gives. Versioned by the package's version: see docs/library.md.

export type { Comparison, Difference } from '../compare/differences/difference.ts';
export type { Fidelity } from '../compare/play/fidelity.ts';
export type { Conversation, Endpoint, Message } from '../model/conversation.ts';
export { FormatError, UsageError } from '../model/errors.ts';
export type { Personality } from '../model/personality.ts';
export { readPersonality } from '../personality/check-personality.ts';
export { printPersonality } from '../personality/print-personality.ts';
export type { Limits } from '../replay/limits/limits.ts';
export { type CapturedService, type Captures, readCaptures } from './captures.ts';
export { type CompareServicesOptions, compare } from './compare.ts';
export { type LearnServiceOptions, learn } from './learn.ts';
export { type ReplayServer, type ReplayServerOptions, replay } from './replay.ts';
export { verify } from './verify.ts';
export type { ReplayedExchange, ReplaySession } from './watched-session.ts';
