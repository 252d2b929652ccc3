import { redirect } from '@sveltejs/kit';
import { problemResponse } from '#lib/server/api/respond.ts';
import { notFound, toProblem } from '#lib/server/problem.ts';
import { reportProblem } from '#lib/server/report-problem.ts';
import type { RequestHandler } from './$types';

/** Ends the session everywhere, and not only in this browser. */
export const POST: RequestHandler = async (event) => {
  const { locals, cookies } = event;
  const { signIn } = locals.access;
  if (!signIn) return problemResponse(notFound, locals.correlationId);
  try {
    const { name, secure } = await signIn.signOut();
    cookies.delete(name, { path: '/', httpOnly: true, sameSite: 'strict', secure });
  } catch (error) {
    // The session would live on, so nobody is told that it has ended.
    const problem = toProblem(error);
    reportProblem(event, problem, error);
    return problemResponse(problem, locals.correlationId);
  }
  redirect(303, '/sign-in');
};
