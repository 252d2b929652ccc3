import type { Target } from '../target/start-target.ts';
import { exchange } from '../target/raw-http.ts';

export interface AttackOptions {
  target: Target;
  /** 1 for the full run; smaller ones make crowds and repetitions smaller. */
  scale: number;
}

export interface Attack {
  /** What is done; known vulnerabilities by their number. */
  name: string;
  /** Does it, and returns what was seen. Throws where that is not right. */
  run(options: AttackOptions): Promise<string>;
}

/** Statuses that came, each with how often; throws when one is not among those that are allowed. */
export function expectStatuses(
  statuses: readonly (number | 'closed')[],
  allowed: readonly (number | 'closed')[]
): string {
  const counts = new Map<number | 'closed', number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  const wrong = [...counts.keys()].filter((status) => !allowed.includes(status));
  if (wrong.length > 0) throw new Error(`answered ${wrong.join(', ')}, expected ${allowed.join(', ')}`);
  return [...counts]
    .map(([status, count]) => (count === 1 ? String(status) : `${status} ${count} times`))
    .join(', ');
}

/** Sends raw bytes and returns the status of the last answer, or that the connection was closed without any. */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<number | 'closed'> {
  const { statuses, closed } = await exchange(port, bytes, { enough: 1 });
  const [status] = statuses;
  if (status !== undefined) return status;
  if (closed) return 'closed';
  throw new Error(`no answer within 15 s to ${JSON.stringify(bytes.toString('latin1').slice(0, 200))}`);
}

export function times<Result>(count: number, make: (index: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: Math.max(1, Math.round(count)) }, (_, index) => make(index)));
}
