import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Throws what is missing and where to get it, before anything else has been started. */
export function requirePsql(): string {
  try {
    return execFileSync('psql', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    throw new Error(
      'psql is not on PATH, and it is what the writer is compared with: install the PostgreSQL client (Debian: postgresql-client)'
    );
  }
}

/** Runs one command of psql in our schema; resolves to the seconds that psql itself says it took. */
export async function psqlSeconds(connectionString: string, command: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    'psql',
    ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '-c', '\\timing on', '-c', command, connectionString],
    { env: { ...process.env, PGOPTIONS: '-c search_path=lakegauge -c timezone=UTC', LC_ALL: 'C' } }
  );
  const time = /Time: ([\d.]+) ms/.exec(stdout);
  if (!time) throw new Error(`psql did not say how long \`${command}\` took: ${stdout}`);
  return Number(time[1]) / 1000;
}
