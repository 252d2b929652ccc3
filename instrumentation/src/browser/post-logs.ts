// Browsers allow 64 KiB for all requests together that may outlive their page.
const keepaliveBytesMax = 60 * 1024;
const timeoutMs = 15_000;
const retryAfterMsMax = 3_600_000;

/**
 * What a request came to: how long to wait, in milliseconds, before another attempt; 0 when it is stored, and less when
 * this payload will never be taken.
 */
export type PostResult = number;

/** Posts bodies to a receiver. A request outlives its page as far as the browser has room for that. */
export function createPostLogs(endpoint: string, key: string | undefined) {
  // Taken before others wrap it: what is sent here is nobody's request.
  const send = fetch;
  // With a key the receiver is ours, and plain text need not ask another origin first, which a page that ends cannot.
  const url = key ? `${endpoint}?key=${key}` : endpoint;
  const headers = { 'Content-Type': key ? 'text/plain' : 'application/json' };
  // Counts the others too: it matters only while a page ends.
  let keptAlive = 0;

  return async (text: string): Promise<PostResult> => {
    const body = new TextEncoder().encode(text);
    const bytes = body.length;
    keptAlive += bytes;
    const keepalive = keptAlive <= keepaliveBytesMax;
    try {
      const signal = AbortSignal.timeout?.(timeoutMs);
      const answer = await send(url, { method: 'POST', body, headers, keepalive, signal });
      // Until an answer is read, its request counts among those that outlive the page.
      await answer.text();
      return toResult(answer);
    } catch {
      return 1;
    } finally {
      keptAlive -= bytes;
    }
  };
}

function toResult({ ok, status, headers }: Response): PostResult {
  if (ok) return 0;
  if ([400, 413, 415].includes(status)) return -1;
  const after = headers.get('Retry-After')!;
  // Seconds or a date.
  return Math.min(+after * 1000 || Math.max(Date.parse(after) - Date.now(), 0) || 1, retryAfterMsMax);
}
