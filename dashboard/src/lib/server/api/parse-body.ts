import type { z } from 'zod';
import { InvalidQuestion } from '../problem.ts';

const bodyLengthMax = 64 * 1024;

/** Reads JSON of a request; throws InvalidQuestion that names every fault. */
export async function parseBody<Body extends z.ZodType>(
  schema: Body,
  request: Request
): Promise<z.output<Body>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new InvalidQuestion('Content-Type has to be application/json', 415);
  }
  const text = await request.text();
  if (text.length > bodyLengthMax) throw new InvalidQuestion('The body is too long', 413);
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  throw new InvalidQuestion(
    result.error.issues
      .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
      .join('; ')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidQuestion('The body is not JSON');
  }
}
