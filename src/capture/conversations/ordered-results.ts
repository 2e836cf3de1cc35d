/** Hands values on in the order in which their places were taken, although they become known in another. */
export class OrderedResults<Value> {
  readonly #next: (value: Value) => void;
  #places: { known: boolean; value: Value | undefined }[] = [];
  /** Index of the first place whose value was not handed on. */
  #first = 0;

  constructor(next: (value: Value) => void) {
    this.#next = next;
  }

  /** Takes the next place; the answer is to be called once, with its value. */
  place(): (value: Value) => void {
    const place: { known: boolean; value: Value | undefined } = { known: false, value: undefined };
    this.#places.push(place);
    return (value) => {
      place.known = true;
      place.value = value;
      this.#handOn();
    };
  }

  #handOn(): void {
    for (let place = this.#places[this.#first]; place?.known === true; place = this.#places[this.#first]) {
      this.#first++;
      this.#next(place.value as Value);
    }
    if (this.#first < 1024) return;
    this.#places = this.#places.slice(this.#first);
    this.#first = 0;
  }
}
