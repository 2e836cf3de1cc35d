/**
 * What a value of a personality has to be, as data: the quick check while loading (`fit-shape.ts`) and the full one with its JSON schema
 * (`schema-of.ts`) read the same tables, and the types make the compiler complain when model/personality.ts says something else.
 */
export type Shape<T = unknown> = (Plain | Composed) & Means<T>;

type Plain =
  /** `traffic`: bytes, one character a byte. */
  | ({ readonly kind: 'text' } & TextRules)
  | ({ readonly kind: 'number' } & NumberRules)
  | { readonly kind: 'flag' }
  | { readonly kind: 'only'; readonly value: string | number | true }
  | { readonly kind: 'oneOf'; readonly values: readonly (string | number)[] }
  /** Data of a kind of value; `read` throws a FormatError. */
  | { readonly kind: 'rule'; readonly read: (value: unknown) => unknown };

type Composed =
  | { readonly kind: 'list'; readonly of: Shape; readonly least?: number }
  | { readonly kind: 'tuple'; readonly of: readonly Shape[]; readonly says?: string }
  /** Any keys, `traffic` if they are bytes. */
  | { readonly kind: 'record'; readonly key: 'text' | 'traffic'; readonly of: Shape }
  | ObjectShape
  | TaggedShape
  /** Bytes, or an object of that shape. */
  | { readonly kind: 'bytesOr'; readonly of: Shape }
  /** Not there, or of that shape. */
  | { readonly kind: 'maybe'; readonly of: Shape }
  /** No session reads it: the quick check leaves it out. */
  | { readonly kind: 'aside'; readonly of: Shape };

interface TextRules {
  readonly traffic?: true;
  readonly base64?: true;
  readonly least?: number;
  readonly pattern?: RegExp;
  /** What to say where the pattern is not there. */
  readonly should?: string;
}

interface NumberRules {
  readonly whole?: true;
  readonly least?: number;
  readonly most?: number;
}

export interface ObjectShape {
  readonly kind: 'object';
  readonly keys: Keys;
  readonly says?: string;
}

/** A closed union: the text at `tag` says which of the members it is. */
export interface TaggedShape {
  readonly kind: 'tagged';
  readonly tag: string;
  readonly members: Readonly<Record<string, Keys>>;
  /** Keys that every member has beside its own. */
  readonly common: Keys;
}

export type Keys = Readonly<Record<string, Shape>>;

declare const meaning: unique symbol;

/** The type that a shape stands for; there is nothing of it while running. Declarations of the package name it. */
export interface Means<T> {
  readonly [meaning]?: T;
}

export type TypeOf<S> = S extends Means<infer T> ? Exclude<T, undefined> : never;

type Maybe<T> = { readonly kind: 'maybe'; readonly of: Shape } & Means<T>;

/** The type of an object with such keys. */
type ObjectOf<K extends Keys> = {
  readonly [N in keyof K as K[N] extends { readonly kind: 'maybe' } ? never : N]: TypeOf<K[N]>;
} & { readonly [N in keyof K as K[N] extends { readonly kind: 'maybe' } ? N : never]?: TypeOf<K[N]> };

type TaggedOf<Tag extends string, M extends Readonly<Record<string, Keys>>, C extends Keys> = {
  readonly [N in keyof M]: Readonly<Record<Tag, N>> & ObjectOf<M[N]> & ObjectOf<C>;
}[keyof M];

const textOf = (rules: TextRules): Shape<string> => ({ kind: 'text', ...rules });
const numberOf = (rules: NumberRules): Shape<number> => ({ kind: 'number', ...rules });

export const text = textOf({});
export const traffic = textOf({ traffic: true });
export const name = textOf({ least: 1 });
export const base64 = textOf({ base64: true });
export const matching = (pattern: RegExp, should?: string): Shape<string> =>
  textOf({ pattern, ...(should === undefined ? {} : { should }) });

export const number = numberOf({});
export const whole = numberOf({ whole: true });
export const count = numberOf({ whole: true, least: 0 });
export const fraction = numberOf({ least: 0, most: 1 });
export const microseconds = numberOf({ least: 0 });
export const wholeFrom = (least: number, most?: number): Shape<number> =>
  numberOf({ whole: true, least, ...(most === undefined ? {} : { most }) });

export const flag: Shape<boolean> = { kind: 'flag' };

export const only = <const V extends string | number | true>(value: V): Shape<V> => ({ kind: 'only', value });

/** One of a few; the keys of the object, so that the compiler misses none. */
export const oneOf = <const V extends readonly (string | number)[]>(...values: V): Shape<V[number]> => ({
  kind: 'oneOf',
  values,
});

export const rule = (read: (value: unknown) => unknown): Shape<unknown> => ({ kind: 'rule', read });

export const list = <T>(of: Shape<T>, least?: number): Shape<readonly T[]> => ({
  kind: 'list',
  of,
  ...(least === undefined ? {} : { least }),
});

export const texts = list(traffic);

export const tuple = <T extends readonly unknown[]>(
  of: { readonly [K in keyof T]: Shape<T[K]> },
  says?: string,
): Shape<T> => ({ kind: 'tuple', of, ...(says === undefined ? {} : { says }) });

export const record = <T>(key: 'text' | 'traffic', of: Shape<T>): Shape<Readonly<Record<string, T>>> => ({
  kind: 'record',
  key,
  of,
});

export const object = <K extends Keys>(keys: K, says?: string): ObjectShape & Means<ObjectOf<K>> => ({
  kind: 'object',
  keys,
  ...(says === undefined ? {} : { says }),
});

export const tagged = <
  Tag extends string,
  M extends Readonly<Record<string, Keys>>,
  C extends Keys = Record<never, never>,
>(
  tag: Tag,
  members: M,
  common?: C,
): TaggedShape & Means<TaggedOf<Tag, M, C>> => ({ kind: 'tagged', tag, members, common: common ?? {} });

export const bytesOr = <T>(of: Shape<T>): Shape<string | T> => ({ kind: 'bytesOr', of });
export const maybe = <T>(of: Shape<T>): Maybe<T> => ({ kind: 'maybe', of });
export const aside = <S extends Shape>(of: S): S => ({ kind: 'aside', of }) as unknown as S;
