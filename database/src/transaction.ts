import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseClient, DatabasePool } from './create-pool.ts';
import { isSerializationFailure } from './error-class.ts';

export interface TransactionOptions {
  isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readOnly?: boolean;
  /** How often the work runs at most when it collides with others (40001, 40P01). */
  attemptsMax?: number;
}

/**
 * Runs `work` between BEGIN and COMMIT on one connection and returns its result. Work that collided is run again from
 * the start, so it must have no effect outside the database. Any other error rolls back and is thrown as it is.
 */
export async function transaction<Result>(
  pool: DatabasePool,
  options: TransactionOptions,
  work: (client: DatabaseClient) => Promise<Result>
): Promise<Result> {
  const { isolation = 'read committed', readOnly = false, attemptsMax = 5 } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, `begin isolation level ${isolation}${readOnly ? ' read only' : ''}`, work);
    } catch (error) {
      if (attempt >= attemptsMax || !isSerializationFailure(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function once<Result>(
  pool: DatabasePool,
  begin: string,
  work: (client: DatabaseClient) => Promise<Result>
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away with whatever it was doing.
    await client.query('rollback').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.release(broken);
  }
}
