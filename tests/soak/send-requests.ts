import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of the requests of one stretch of time. */
export interface Answers {
  sent: number;
  failed: number;
  /** Milliseconds from when each was due, so that a stall is not hidden by sending less. */
  latenciesMs: number[];
}

export interface RequestStream {
  /** From now on answers are counted here. */
  begin(): Answers;
  /** Sends no more, and resolves when all are answered. */
  stop(): Promise<void>;
}

const tickMs = 10;
const socketsMax = 50;

/** Asks for one address at an even rate until it is stopped, whether or not answers come. */
export function sendRequests(url: string, perSecond: number): RequestStream {
  const agent = new Agent({ keepAlive: true, maxSockets: socketsMax });
  const underway = new Set<Promise<void>>();
  let answers: Answers = { sent: 0, failed: 0, latenciesMs: [] };
  let isStopped = false;

  const ask = (dueMs: number) => {
    const into = answers;
    into.sent++;
    const done = new Promise<void>((resolve) => {
      const end = (isAnswered: boolean) => {
        if (!isAnswered) into.failed++;
        into.latenciesMs.push(performance.now() - dueMs);
        resolve();
      };
      get(url, { agent, timeout: 30_000 }, (response) => {
        response.resume().on('end', () => end(response.statusCode === 200));
        response.on('error', () => end(false));
      }).on('error', () => end(false));
    }).finally(() => underway.delete(done));
    underway.add(done);
  };
  const run = async () => {
    const startedMs = performance.now();
    let sent = 0;
    while (!isStopped) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond);
      for (; sent < due; sent++) ask(startedMs + (sent / perSecond) * 1000);
      await sleep(tickMs);
    }
  };
  const running = run();
  return {
    begin: () => (answers = { sent: 0, failed: 0, latenciesMs: [] }),
    async stop() {
      isStopped = true;
      await running;
      await Promise.all(underway);
      agent.destroy();
    }
  };
}

/** A quantile of some numbers; 0 of none. */
export function quantileOf(numbers: readonly number[], quantile: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
}
