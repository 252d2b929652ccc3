import type { RequestEvent } from '@sveltejs/kit';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a page of another site made a browser send this. SvelteKit's own check would guard forms only, while JSON
 * can be posted from anywhere as text/plain, and would refuse a program's DELETE. Programs send neither header; every
 * browser that sends cookies sends one of them.
 */
export function isFromForeignOrigin({ request, url }: Pick<RequestEvent, 'request' | 'url'>): boolean {
  if (safeMethods.has(request.method)) return false;
  const origin = request.headers.get('origin');
  if (origin !== null) return origin !== url.origin;
  const site = request.headers.get('sec-fetch-site');
  return site !== null && site !== 'same-origin' && site !== 'none';
}
