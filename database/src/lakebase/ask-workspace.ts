import { WorkspaceError } from './workspace-error.ts';

export interface WorkspaceQuestion {
  method?: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
  /** For messages: what the answer is needed for. */
  purpose: string;
}

export interface WorkspaceAnswer {
  fields: Record<string, unknown>;
  /** Milliseconds by the clock of whoever answered, if it told; ours may be wrong. */
  serverTimeMs: number | undefined;
}

const answerMsMax = 8000;
const answerBytesMax = 2 ** 20;
const retryAfterMsMax = 60_000;

/**
 * Asks a workspace something whose answer is a JSON object. `fetch` verifies the certificate, and a redirect is an error,
 * since it would carry the secret to somebody else. Throws a WorkspaceError.
 */
export async function askWorkspace(
  workspaceUrl: string,
  path: string,
  question: WorkspaceQuestion
): Promise<WorkspaceAnswer> {
  const { method = 'POST', headers, body, purpose } = question;
  const subject = `${purpose}: ${new URL(workspaceUrl).host}${path}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${workspaceUrl}${path}`, {
      method,
      headers: { accept: 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax)
    });
    text = await readText(response);
  } catch (cause) {
    throw new WorkspaceError(`${subject} did not answer (${reasonOf(cause)})`, { isPassing: true, cause });
  }
  if (!response.ok) throw refused(subject, response, text);
  const fields = toFields(text);
  if (!fields) {
    throw new WorkspaceError(`${subject} answered something that is not a JSON object`, { isPassing: true });
  }
  const date = Date.parse(response.headers.get('date') ?? '');
  return { fields, serverTimeMs: Number.isNaN(date) ? undefined : date };
}

function refused(subject: string, response: Response, text: string): WorkspaceError {
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return new WorkspaceError(`${subject} answered ${status}${describe(text)}`, {
    isPassing: status === 429 || status >= 500,
    statusCode: status,
    retryAfterMs: Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0) * 1000, retryAfterMsMax) : 0
  });
}

/** The workspace's own words of an error, which name the permission that is missing. Not the whole body: it is logged. */
function describe(text: string): string {
  const fields = toFields(text);
  const words = [fields?.message, fields?.error_description, fields?.detail, fields?.error].find(
    (field) => typeof field === 'string' && field !== ''
  ) as string | undefined;
  return words ? ` (${words.slice(0, 300).replaceAll(/\s+/g, ' ')})` : '';
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error(`the answer is longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** fetch says only that it failed; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function toFields(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
