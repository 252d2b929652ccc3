/** Why a `fetch` got no answer, in a word: Node hides it in the cause of a general error. */
export function networkFault(error: unknown): { code: string | undefined; reason: string } {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { code: cause?.code, reason: cause?.code ?? cause?.message ?? message };
}
