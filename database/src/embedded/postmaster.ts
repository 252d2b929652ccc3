import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { getProcessStart } from './process-start.ts';

/** The main process of a server, known by more than its pid, which may belong to another program tomorrow. */
export interface Postmaster {
  pid: number;
  processStart: string;
  port: number;
  /** Accepts connections, by its own account. */
  ready: boolean;
}

/**
 * The server that has the cluster open, if one runs. A pid file whose pid now belongs to another program is
 * removed, for Postgres itself would take that program for a server and refuse to start. A server that still
 * runs would yet be found by its shared memory, which Postgres checks on its own.
 */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const file = path.join(clusterDir, 'postmaster.pid');
  const content = readOrUndefined(file);
  if (content === undefined) return undefined;
  const [pidLine, , , portLine, , , , status] = content.split('\n');
  const pid = Math.abs(Number(pidLine));
  const processStart = getProcessStart(pid);
  // Of a process that is gone, Postgres cleans up by itself.
  if (!pid || processStart === undefined) return undefined;

  const open = hasOpen(pid, clusterDir);
  if (open) return { pid, processStart, port: Number(portLine), ready: status?.trim() === 'ready' };
  // Read again: a server that started meanwhile has put its own pid there.
  if (open === false && readOrUndefined(file) === content) rmSync(file, { force: true });
  return undefined;
}

/** Whether a process is a server of the cluster; undefined when this program may not know. */
function hasOpen(pid: number, clusterDir: string): boolean | undefined {
  if (process.platform === 'linux') {
    try {
      // A server's working folder is its cluster, always.
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(clusterDir);
    } catch {
      // It ended just now, or it is another user's: then Postgres decides, as it does without this program.
      return undefined;
    }
  }
  const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 });
  return ps.stdout.includes('postgres') && ps.stdout.includes(clusterDir);
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
