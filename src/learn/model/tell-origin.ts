import type { Field } from '../../model/field.ts';
import type { PassDescription } from './pass.ts';

/** Hears which explanation a field comes from, for `--explain`. */
export type TellOrigin = (field: Field, origin: PassDescription) => void;
