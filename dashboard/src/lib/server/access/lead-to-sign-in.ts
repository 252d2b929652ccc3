import { redirect } from '@sveltejs/kit';

/** Where to go on to after signing in: a path of ours, whatever was written into the address. */
export function toNextPath(next: string | null, origin: string): string {
  if (next === null || !next.startsWith('/') || !URL.canParse(next, origin)) return '/metrics';
  const url = new URL(next, origin);
  // `//evil.example` and `/\evil.example` begin with a slash as well.
  return url.origin === origin ? url.pathname + url.search : '/metrics';
}

/**
 * Sends whoever opens a page without a session to sign in. A link from elsewhere comes without the session that there
 * may be, since its cookie is SameSite=Strict; loaded again by our own page, it comes with it.
 */
export function leadToSignIn(request: Request, url: URL): Response {
  if (request.headers.get('sec-fetch-site') === 'cross-site') {
    const page =
      '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>Lakegauge</title>';
    return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  }
  redirect(303, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
}
