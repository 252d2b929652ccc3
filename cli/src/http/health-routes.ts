import type { DatabasePool } from '@lakegauge/database';
import { Router } from 'express';

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
    const { rowCount } = await pool.query('select 1 from rollup_state');
    return rowCount === 1 ? null : 'schema has no state';
  } catch {
    return 'database does not answer';
  }
}
