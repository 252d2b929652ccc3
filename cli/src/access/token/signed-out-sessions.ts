import { sql, type DatabasePool } from '@lakegauge/database';
import type { Session } from './session.ts';

/** Whether a session that still looks good was ended by its owner. Kept in Postgres, so that every replica knows. */
export async function isSignedOut(pool: DatabasePool, session: Session): Promise<boolean> {
  const { rowCount } = await pool.query(sql`select from signed_out_sessions where id = ${session.id}`);
  return rowCount !== 0;
}

/** Ends a session before its time, and forgets those whose time has come anyway. */
export async function insertSignedOut(pool: DatabasePool, session: Session): Promise<void> {
  await pool.query(sql`
    with forgotten as (delete from signed_out_sessions where expires_at < now())
    insert into signed_out_sessions (id, expires_at) values (${session.id}, ${session.expiresAt})
    on conflict do nothing`);
}
