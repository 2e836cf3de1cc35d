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

/** One of a few texts, and whether the key may be absent. All are keys of an object, so that the compiler misses none. */
export interface OneOf<T extends string = string, MayMiss extends boolean = boolean> {
  readonly texts: Readonly<Record<T, true>>;
  readonly mayMiss: MayMiss;
}

export type Shape = Readonly<Record<string, Word | `${Word}?` | OneOf>>;

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

type RuleFor<T, MayMiss extends boolean> = [T] extends [string]
  ? string extends T
    ? MayMiss extends true
      ? 'text?'
      : 'text'
    : OneOf<T, MayMiss>
  : MayMiss extends true
    ? `${WordFor<T>}?`
    : WordFor<T>;

/** The table of a type. */
export type ShapeOf<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? RuleFor<Exclude<T[K], undefined>, true>
    : RuleFor<T[K], false>;
};

/** A table with the shape of every member of a union, by its tag. */
export type ShapesOf<Union, Tag extends string> = {
  readonly [Member in Union as Member extends Record<Tag, infer Name extends string> ? Name : never]: ShapeOf<
    Omit<Member, Tag>
  >;
};

export const oneOf = <T extends string>(texts: Readonly<Record<T, true>>): OneOf<T, false> => ({
  texts,
  mayMiss: false,
});

export const maybeOneOf = <T extends string>(texts: Readonly<Record<T, true>>): OneOf<T, true> => ({
  texts,
  mayMiss: true,
});
