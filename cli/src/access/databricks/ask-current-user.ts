import type { CurrentUserAnswer } from './to-identification.ts';

const currentUserPath = '/api/2.0/preview/scim/v2/Me';
const answerBytesMax = 4 * 2 ** 20;

/**
 * Asks the workspace who the owner of a token is. Throws when there is no whole answer in time. The token is taken out of
 * the answer, parts of which are logged. A redirect is an
 * error: it could carry the token to somebody else.
 */
export async function askCurrentUser(
  workspaceUrl: string,
  token: string,
  timeoutMs: number
): Promise<CurrentUserAnswer> {
  const response = await fetch(`${workspaceUrl}${currentUserPath}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/scim+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs)
  });
  return { statusCode: response.status, body: (await readText(response)).replaceAll(token, '…') };
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error(`The answer is longer than ${answerBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
