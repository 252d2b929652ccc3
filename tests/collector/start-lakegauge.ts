import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';

/** The real program over a test's database, on a port of its own. */
export async function startLakegauge(
  connectionString: string
): Promise<{ address: string; program: RunningProgram }> {
  const program = runLakegauge(['start'], { PORT: '0', DATABASE_URL: connectionString });
  return { address: await program.address, program };
}
