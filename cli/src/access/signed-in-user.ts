import type { IncomingMessage } from 'node:http';
import type { Access } from './access.ts';

/**
 * The `user_id` of whoever sent a request, proved in the way of the mode: `local`, `admin`, or on Databricks the user
 * name, in lower case. Undefined where nobody is signed in, and where it cannot be told: telemetry is then anonymous.
 */
export async function signedInUser(access: Access, request: IncomingMessage): Promise<string | undefined> {
  const identification = await access.identify(request);
  return 'viewer' in identification ? (identification.viewer.userId ?? undefined) : undefined;
}
