/** What a write on a condition gave; undefined where somebody else has written first. Any other error is thrown. */
export function unlessOvertaken<Result>(writing: Promise<Result>): Promise<Result | undefined> {
  return writing.catch((error: unknown) => {
    if (error instanceof Error && /wrong last sequence/i.test(error.message)) return undefined;
    throw error;
  });
}
