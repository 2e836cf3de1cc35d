/** What a table says of a key: the type of its value. With `?` the key may be absent. */
export type Word =
  | 'text'
  | 'number'
  | 'flag'
  | 'texts'
  | 'numbers'
  | 'object'
  | 'list'
  | 'event'
  | 'events'
  | 'counted'
  | 'data'
  | 'any';

export type Shape = Readonly<Record<string, Word | `${Word}?`>>;

type WordFor<T> = unknown extends T
  ? 'any'
  : [T] extends [string]
    ? 'text'
    : [T] extends [number]
      ? 'number'
      : [T] extends [boolean]
        ? 'flag'
        : [T] extends [readonly string[]]
          ? 'texts'
          : [T] extends [readonly number[]]
            ? 'numbers'
            : [T] extends [readonly unknown[]]
              ? 'list' | 'events'
              : 'object' | 'event' | 'counted' | 'data';

/** The table of a type. */
export type ShapeOf<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? `${WordFor<Exclude<T[K], undefined>>}?`
    : WordFor<T[K]>;
};

/** A table with the shape of every member of a union, by its tag. */
export type ShapesOf<Union, Tag extends string> = {
  readonly [Member in Union as Member extends Record<Tag, infer Name extends string> ? Name : never]: ShapeOf<
    Omit<Member, Tag>
  >;
};
