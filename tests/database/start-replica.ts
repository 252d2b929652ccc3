import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  silentLogger,
  startEmbeddedServer,
  type DatabasePool,
  type EmbeddedServer
} from '@lakegauge/database';

/**
 * A streaming replica of an embedded server, on the same machine: a copy of its files, taken between the two calls that
 * Postgres has for backups, which follows the primary by itself from then on.
 */
export async function startReplica(options: {
  primary: DatabasePool;
  primaryUrl: string;
  primaryDir: string;
  replicaDir: string;
}): Promise<EmbeddedServer> {
  const cluster = join(options.replicaDir, 'postgres');
  const client = await options.primary.connect();
  try {
    await client.query(`select pg_backup_start('replica', true)`);
    execFileSync('mkdir', ['-p', options.replicaDir]);
    // With owners and modes: the server does not run as root.
    execFileSync('cp', ['-a', join(options.primaryDir, 'postgres'), cluster]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)');
    writeFileSync(join(cluster, 'backup_label'), rows[0]!.labelfile);
  } finally {
    client.release();
  }
  for (const name of ['postmaster.pid', 'postmaster.opts']) rmSync(join(cluster, name), { force: true });
  const { port, username, password } = new URL(options.primaryUrl);
  writeFileSync(join(cluster, 'standby.signal'), '');
  writeFileSync(
    join(cluster, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${username} password=${password}'\n`
  );
  execFileSync('chown', ['-R', `--reference=${cluster}`, cluster]);
  return startEmbeddedServer({ dataDir: options.replicaDir, logger: silentLogger, durable: false });
}
