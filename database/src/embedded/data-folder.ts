import { accessSync, constants, mkdirSync } from 'node:fs';

import { SetupError } from '../setup-error.ts';

/** Makes the data folder, and its parents, unless it is there already. */
export function prepareDataFolder(dataDir: string): void {
  try {
    // No mode here: with `recursive` it would apply to the parents as well.
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusableDataFolder(dataDir, error);
  }
}

/** The error for a data folder in which files cannot be made. */
export function unusableDataFolder(dataDir: string, cause: unknown): SetupError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new SetupError(
    `The data folder ${dataDir} cannot be made or written (${code}): give it to the user that starts Lakegauge, or choose another folder`,
    { cause }
  );
}
