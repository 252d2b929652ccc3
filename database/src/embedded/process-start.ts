import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process was started, as a text that is only good for comparing, or undefined when no such process runs.
 * A pid alone says little: after a restart of the machine or of a container another program has it.
 */
export function getProcessStart(pid: number): string | undefined {
  return process.platform === 'linux' ? getFromProc(pid) : getFromPs(pid);
}

function getFromProc(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the name in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  // An ended process whose parent does not collect it, as often in a container, is still listed.
  if (state === 'Z' || state === 'X') return undefined;
  const startTicks = fields[19];
  const bootId = readOrUndefined('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${bootId}/${startTicks}`;
}

function getFromPs(pid: number): string | undefined {
  const ps = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 5_000,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
  });
  const [state, ...start] = ps.stdout.trim().split(/\s+/);
  if (ps.status !== 0 || !state || state.startsWith('Z')) return undefined;
  return start.join(' ');
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No such process, or it ended between opening and reading.
    return undefined;
  }
}
