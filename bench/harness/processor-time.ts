import { readdirSync, readFileSync } from 'node:fs';

// USER_HZ, which is 100 wherever Node runs on Linux.
const ticksPerSecond = 100;

interface ProcessTimes {
  parent: number;
  /** Its own and that of ended children it waited for, ticks. */
  ticks: number;
}

/** Processor time of processes and all their descendants since they began, seconds. */
export function processorSeconds(...roots: number[]): number {
  const processes = readProcesses();
  const wanted = new Set(roots);
  const isWanted = (id: number): boolean => {
    const process = processes.get(id);
    if (wanted.has(id)) return true;
    if (!process || !isWanted(process.parent)) return false;
    wanted.add(id);
    return true;
  };
  let ticks = 0;
  for (const [id, process] of processes) if (isWanted(id)) ticks += process.ticks;
  return ticks / ticksPerSecond;
}

/** Processor time that the whole machine has spent on anything since it began, seconds. */
export function machineSeconds(): number {
  const [user, nice, system, , , irq, softIrq, steal] = /^cpu +(.*)/
    .exec(readFileSync('/proc/stat', 'utf8'))![1]!
    .split(' ')
    .map(Number);
  return (user! + nice! + system! + irq! + softIrq! + steal!) / ticksPerSecond;
}

/** Memory of a process that is resident now, and the most it ever was, bytes. */
export function residentBytes(id: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${id}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) * 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    if (!Number.isInteger(id)) continue;
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      // The name of the program is in parentheses and may hold anything; proc(5) numbers what follows from 3 on.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      processes.set(id, { parent: Number(fields[1]), ticks });
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return processes;
}
