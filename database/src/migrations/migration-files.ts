import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface MigrationFile {
  version: number;
  name: string;
  up: string;
  down: string;
  checksum: string;
}

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** Reads `NNNN_verb_object.sql`; what follows the line `-- down` takes the migration back. */
export function readMigrations(folder: string): MigrationFile[] {
  return readdirSync(folder)
    .filter((name) => fileName.test(name))
    .sort()
    .map((file, index) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const [up = '', down] = text.split(/^-- down$/m);
      if (down === undefined) throw new Error(`${file} has no line "-- down"`);
      const version = Number(fileName.exec(file)![1]);
      if (version !== index + 1)
        throw new Error(`${file} should have number ${String(index + 1).padStart(4, '0')}`);
      return {
        version,
        name: file.slice(0, -'.sql'.length),
        up,
        down,
        checksum: createHash('sha256').update(text).digest('hex')
      };
    });
}
