/** What a command hands back through its action: see `finish`. */
export type Finish = (code: ExitCode) => void;

/** Exit codes as diff(1): 0 yes/same/done, 1 no/different/below the threshold, 2 trouble. */
export type ExitCode = 0 | 1 | 2;
