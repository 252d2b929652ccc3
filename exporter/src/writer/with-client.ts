import type { DatabaseClient, DatabasePool } from '@lakegauge/database';

/** The server has stopped answering: a frozen machine, a cut line. TCP alone would take hours to notice. */
class NoAnswerError extends Error {
  override name = 'NoAnswerError';
  readonly code = 'ETIMEDOUT';

  constructor(timeoutMs: number) {
    super(`The database did not answer within ${timeoutMs} ms`);
  }
}

/**
 * Runs work on a connection of the pool and gives it back. After `timeoutMs` without an end it fails as with any lost
 * connection, whatever the work still waits for; whether its last commit counted is not known then.
 */
export async function withClient<Result>(
  pool: DatabasePool,
  timeoutMs: number,
  work: (client: DatabaseClient) => Promise<Result>
): Promise<Result> {
  const client = await connect(pool, timeoutMs);
  let released = false;
  const release = (error?: Error) => {
    if (!released) client.release(error);
    released = true;
  };
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new NoAnswerError(timeoutMs);
      release(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    const result = await Promise.race([work(client), silence]);
    release();
    return result;
  } catch (error) {
    // Nothing is known about the state of its transaction, and a new connection is cheap beside a failure.
    release(error as Error);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** A connection, unless the server does not complete one in time. A pool whose connections are all in use has its own bound. */
function connect(pool: DatabasePool, timeoutMs: number): Promise<DatabaseClient> {
  return new Promise((resolve, reject) => {
    let tooLate = false;
    let timer = setTimeout(look, timeoutMs);
    function look() {
      if (pool.waitingCount > 0) {
        timer = setTimeout(look, timeoutMs);
        return;
      }
      tooLate = true;
      reject(new NoAnswerError(timeoutMs));
    }
    pool.connect().then(
      (client) => {
        clearTimeout(timer);
        if (tooLate) client.release();
        else resolve(client);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      }
    );
  });
}
