import { operations } from '#lib/server/api/operations.ts';
import { describeOperations } from '#lib/server/api/describe-operations.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
  // Throws for whoever has not signed in; nothing is read from it.
  void locals.pool;
  return { operations: describeOperations(operations) };
};
