/** How many bytes went one way in a session, as a reply tells it. */
export interface Volume {
  /** Of what the client has said, this request too, or of what was said to it before this reply. */
  readonly of: 'heard' | 'said';
  /** Bytes of a unit. */
  readonly unit: number;
  /** Digits behind the point. */
  readonly digits: number;
}

const mostDigits = 9; // behind the point

export function writeVolume(bytes: number, { unit, digits }: Pick<Volume, 'unit' | 'digits'>): string {
  return (bytes / unit).toFixed(Math.min(digits, mostDigits));
}
