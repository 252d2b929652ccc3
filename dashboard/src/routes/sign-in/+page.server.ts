import { error, fail, redirect, type Cookies } from '@sveltejs/kit';
import type { SessionCookie, SignIn } from '../../../handler.d.ts';
import { toNextPath } from '#lib/server/access/lead-to-sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
  signInOf(locals);
};

export const actions: Actions = {
  default: async ({ request, locals, cookies, url }) => {
    const signIn = signInOf(locals);
    const secret = (await request.formData()).get('token');
    if (typeof secret !== 'string' || secret.trim() === '') {
      return fail(400, { message: 'Enter the admin token.' });
    }
    const session = signIn.signIn(secret.trim());
    if (!session) {
      locals.logger.warn({ correlation_id: locals.correlationId }, 'Sign-in refused');
      return fail(401, { message: 'This is not the admin token of this Lakegauge.' });
    }
    locals.logger.info({ correlation_id: locals.correlationId }, 'Signed in');
    setSession(cookies, session);
    redirect(303, toNextPath(url.searchParams.get('next'), url.origin));
  }
};

/** There is nothing to sign in to where the process does not ask for a secret. */
function signInOf(locals: App.Locals): SignIn {
  return locals.access.signIn ?? error(404, 'There is nothing to sign in to');
}

function setSession(cookies: Cookies, { name, value, maxAgeSeconds, secure }: SessionCookie): void {
  cookies.set(name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    maxAge: maxAgeSeconds
  });
}
