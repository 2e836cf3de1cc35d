/** A session is known again by so many of its first requests. */
const longestBeginning = 6;
const mostBeginnings = 2000;

interface Shown {
  readonly names: readonly string[];
  /** After how many requests: what was shown sooner is less likely a folder further down. */
  readonly after: number;
}

/** Names that sessions were shown, by how these began: another one that begins so, by the same user, would be shown the same. */
export class ShownNames {
  readonly #byBeginning = new Map<string, Shown>();

  note(said: readonly string[], names: readonly string[]): void {
    for (let length = 1; length <= Math.min(said.length, longestBeginning); length++) {
      const beginning = said.slice(0, length).join('');
      const after = this.#byBeginning.get(beginning)?.after ?? said.length + 1;
      if (said.length >= after || names.length === 0) continue;
      if (this.#byBeginning.size < mostBeginnings)
        this.#byBeginning.set(beginning, { names, after: said.length });
    }
  }

  /** What a session was shown that began as this one did, for as long as possible. */
  of(said: readonly string[]): readonly string[] {
    for (let length = Math.min(said.length, longestBeginning); length > 0; length--) {
      const shown = this.#byBeginning.get(said.slice(0, length).join(''));
      if (shown) return shown.names;
    }
    return [];
  }
}

/** Which names one session may mean: those of its latest listing, else those that sessions like it were shown. */
export class SessionNames {
  readonly #others: ShownNames;
  readonly #said: string[] = [];
  /** Those last that were said. */
  #names: readonly string[] = [];
  /** How many of them were said. */
  #named = 0;
  /** What listed them, and the name that was said last. */
  #verb = '';
  #folder = '';

  constructor(others: ShownNames) {
    this.#others = others;
  }

  said(request: string): void {
    if (this.#said.length < longestBeginning && request !== '') this.#said.push(request);
  }

  /** What a request was shown: a listing or, where it named something, what is behind the name: if the same command listed, that is a folder. */
  shown(names: readonly string[], request: string, listed: string | undefined): void {
    if (listed === undefined) {
      this.#others.note(this.#said, names);
      this.#names = names;
      this.#named = 0;
      this.#verb = verbOf(request);
    } else if (verbOf(request) === this.#verb) {
      const inside = `${this.#folder}/`;
      const paths = names.map((name) => (name.startsWith(inside) ? name : inside + name));
      this.#names = [...paths, ...this.#names];
    }
  }

  /**
   * The request with a name that there is in the place of `listed`, the plan's: that itself if this session was shown it, else any one that is drawn
   * by it, so that sessions do not all name the same.
   */
  rewritten(say: string, listed: string): string {
    if (listed === '') return say;
    if (this.#names.length === 0) this.#names = this.#others.of(this.#said);
    const names = this.#names;
    const letters = [...listed].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const at = names.includes(listed)
      ? names.indexOf(listed)
      : letters % Math.max(1, names.length - this.#named);
    const name = names[at];
    if (name === undefined) return say;
    this.#names = [...names.slice(0, at), ...names.slice(at + 1), name];
    this.#named = Math.min(this.#named + 1, names.length - 1);
    this.#folder = name;
    return say.replace(listed, () => name);
  }
}

function verbOf(request: string): string {
  return request.trim().split(/\s/)[0]?.toUpperCase() ?? '';
}
