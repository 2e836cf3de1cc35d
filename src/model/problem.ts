/** Something odd that did not stop the work. `place` is e.g. `packet 17` or `line 3`. Sample: `packet 17: captured length …`. */
export interface Problem {
  readonly file?: string;
  readonly place?: string;
  readonly text: string;
}
