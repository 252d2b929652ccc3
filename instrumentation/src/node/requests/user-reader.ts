import type { IncomingMessage } from 'node:http';
import type { ServedRequest } from './served-request.ts';

export interface UserReaderOptions {
  /** Whether headers of the proxy of Databricks Apps say who is signed in. Anywhere else a client could write them. */
  trustsProxy: boolean;
  /** What is stored for a user id; null drops it. */
  toUserId: (userId: string) => string | null;
}

/** The proxy's names for the signed-in user, as in the workspace's user directory, the first that is there. */
const proxyHeaders = ['x-forwarded-email', 'x-forwarded-preferred-username'];

/** Tells whose request it was: as the service says, else as the trusted proxy does, else nobody's. */
export class UserReader {
  readonly #options: UserReaderOptions;

  constructor(options: UserReaderOptions) {
    this.#options = options;
  }

  read(served: ServedRequest): string | undefined {
    const userId = served.userId ?? (this.#options.trustsProxy ? readProxyUser(served.request) : undefined);
    return userId === undefined ? undefined : this.toStored(userId);
  }

  /** A user id as it may leave the process. */
  toStored(userId: string): string | undefined {
    return this.#options.toUserId(userId) || undefined;
  }
}

function readProxyUser({ headers }: IncomingMessage): string | undefined {
  for (const name of proxyHeaders) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
