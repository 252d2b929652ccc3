// A name that a program computes could be anything; what looks like a name of a class is one of few.
const classNamePattern = /^[A-Za-z_$][\w$.]{0,99}$/;

/** The class of what was thrown, as OpenTelemetry's `error.type` has it; nothing where it has none. */
export function toErrorClass(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  for (const candidate of name === 'Error' ? [constructor?.name, name] : [name, constructor?.name]) {
    if (typeof candidate === 'string' && classNamePattern.test(candidate)) return candidate;
  }
  return undefined;
}
