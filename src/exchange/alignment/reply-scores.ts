import { almostNever, type ReplyModel } from './reply-model.ts';

/** Logarithms of what a model believes of replies to one command, by kinds of lines. */
export interface CommandScores {
  /** That it gets no reply. */
  readonly silent: number;
  /** That a reply begins with such a line. */
  begin(kind: string): number;
  /** That a reply goes on with such a line after one of kind `before`. */
  goOn(before: string, kind: string): number;
  /** That a reply is over after such a line. */
  end(kind: string): number;
}

/** What a model believes, as it is by now: all sessions ask for the same few logarithms again and again. */
export class ReplyScores {
  readonly #model: ReplyModel;
  readonly #commands = new Map<string, CommandScores>();

  constructor(model: ReplyModel) {
    this.#model = model;
  }

  of(command: string): CommandScores {
    const known = this.#commands.get(command);
    if (known) return known;
    const scores = scoresOf(this.#model, command);
    this.#commands.set(command, scores);
    return scores;
  }
}

function scoresOf(model: ReplyModel, command: string): CommandScores {
  const silence = model.silence(command);
  const speaks = Math.log(1 - silence);
  const afters = new Map<string, (kind: string) => number>();
  const goesOnAfter = (before: string) => {
    const stays = Math.log(1 - model.stop(command, before) + almostNever);
    return remembered((kind) => stays + Math.log(model.next(command, before, kind)));
  };
  return {
    silent: Math.log(silence),
    begin: remembered((kind) => speaks + Math.log(model.first(command, kind))),
    goOn: (before, kind) => {
      const known = afters.get(before) ?? goesOnAfter(before);
      afters.set(before, known);
      return known(kind);
    },
    end: remembered((kind) => Math.log(model.stop(command, kind) + almostNever)),
  };
}

/** There are few kinds of lines: none is forgotten. */
function remembered(score: (kind: string) => number): (kind: string) => number {
  const known = new Map<string, number>();
  return (kind) => {
    const before = known.get(kind);
    if (before !== undefined) return before;
    const value = score(kind);
    known.set(kind, value);
    return value;
  };
}
