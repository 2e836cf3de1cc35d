import { SingleBar } from 'cli-progress';

/** A bar on standard error; see `progressBar`. */
export interface ProgressBar {
  readonly update: (done: number, of: number) => void;
  readonly stop: () => void;
}

const longestSilence = 1000; // ms: shorter work shows no bar

/** A progress bar for work that takes longer than a second, only where standard error is a terminal. */
export function progressBar(what: string): ProgressBar {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const begin = Date.now();
  let bar: SingleBar | undefined;
  return {
    update: (done, of) => {
      if (!bar && Date.now() - begin < longestSilence) return;
      if (!bar) {
        bar = new SingleBar({ format: `{bar} {value}/{total} ${what}`, clearOnComplete: true });
        bar.start(of, done);
      }
      bar.update(done);
    },
    stop: () => bar?.stop(),
  };
}
