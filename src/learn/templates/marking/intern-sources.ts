import type { FieldSource } from '../../../model/field.ts';

export type SourceList = readonly FieldSource[];

interface Node {
  readonly list: SourceList;
  readonly number: number;
  readonly longer: Map<FieldSource, Node>;
}

/**
 * Lists of sources, of which equal ones are one object: millions of places of replies refer to some thousands of them. Sources are
 * taken for equal if they are the same object.
 */
export class InternedSources {
  readonly #root: Node = { list: [], number: 0, longer: new Map() };
  readonly #nodes = new Map<SourceList, Node>([[this.#root.list, this.#root]]);

  /** The list with one more source. */
  with(list: SourceList, source: FieldSource): SourceList {
    return this.#longer(this.#nodeOf(list), source).list;
  }

  /** Both lists, one after the other. */
  joined(first: SourceList, second: SourceList): SourceList {
    let node = this.#nodeOf(first);
    for (const source of second) node = this.#longer(node, source);
    return node.list;
  }

  /** Tells the lists apart. */
  numberOf(list: SourceList): number {
    return this.#nodeOf(list).number;
  }

  #longer(node: Node, source: FieldSource): Node {
    const known = node.longer.get(source);
    if (known) return known;
    const longer: Node = { list: [...node.list, source], number: this.#nodes.size, longer: new Map() };
    node.longer.set(source, longer);
    this.#nodes.set(longer.list, longer);
    return longer;
  }

  #nodeOf(list: SourceList): Node {
    return this.#nodes.get(list) ?? list.reduce((node, source) => this.#longer(node, source), this.#root);
  }
}
