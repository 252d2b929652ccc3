import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the program where it was bundled, at the top of the repository otherwise. */
export const migrationsFolder = [
  join(import.meta.dirname, 'migrations'),
  join(import.meta.dirname, '../../migrations')
].find((path) => existsSync(path))!;
