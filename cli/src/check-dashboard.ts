import type { Logger } from '@lakegauge/database';

/**
 * Asks for the page once: proof that it works, and the first request that it shows. A database that is away just now is
 * no reason to end, since what runs takes telemetry and shows it when the database is back. Throws when the dashboard
 * itself is at fault.
 */
export async function checkDashboard(address: string, logger: Logger, timeoutMs = 30_000): Promise<void> {
  const status = await ask(address, timeoutMs);
  if (status === 503 || status === 504 || status === 'no answer in time') {
    logger.warn({ status }, 'The dashboard could not ask the database when it started');
  }
  // Where people sign in, a program without a secret is sent to do so, which is an answer too.
  else if (status >= 400 && status !== 401)
    throw new Error(`The dashboard answered ${status} to its own first request`);
}

async function ask(address: string, timeoutMs: number): Promise<number | 'no answer in time'> {
  try {
    const response = await fetch(`${address}/metrics`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs)
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
    throw error;
  }
}
