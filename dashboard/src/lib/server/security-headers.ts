/**
 * What every response of the dashboard carries beside the content security policy, which SvelteKit writes with its
 * nonce. Numbers about people's use are nothing for a shared cache.
 */
export function withSecurityHeaders(response: Response): Response {
  const { headers } = response;
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  if (!headers.has('cache-control')) headers.set('cache-control', 'private, no-store');
  return response;
}
