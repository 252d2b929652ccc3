import type { DatabasePool } from '@lakegauge/database';
import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';

// Probes commonly wait a few seconds.
const answerMsMax = 2000;

/** `/health`: the process answers. `/ready`: it can do its work; 503 while starting, draining or without a database. */
export function healthRoutes(state: { pool: DatabasePool | null; draining: boolean }): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/ready', async (_request, response) => {
    const reason = await whyNotReady(state);
    response.status(reason ? 503 : 200).json(reason ? { status: 'not ready', reason } : { status: 'ready' });
  });
  return router;
}

// A server that is frozen or cut off would hold the connection, and then one more with each probe.
const stateExists = { text: 'select 1 from rollup_state', query_timeout: answerMsMax };

/** The pool too may wait long for a connection. */
async function noAnswer(): Promise<never> {
  await sleep(answerMsMax, undefined, { ref: false });
  throw new Error(`No answer within ${answerMsMax} ms`);
}

async function whyNotReady({
  pool,
  draining
}: {
  pool: DatabasePool | null;
  draining: boolean;
}): Promise<string | null> {
  if (draining) return 'shutting down';
  if (!pool) return 'starting';
  try {
    // The state row exists from the first migration on.
    const { rowCount } = await Promise.race([pool.query(stateExists), noAnswer()]);
    return rowCount === 1 ? null : 'schema has no state';
  } catch {
    return 'database does not answer';
  }
}
