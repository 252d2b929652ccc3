import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Deployable {
  app: string;
  job: string;
  remove(): void;
}

const script = join(import.meta.dirname, '../../scripts/build-databricks.ts');

/** What is deployed, in a folder far from the checkout, so that nothing of it can be found by chance. */
export function buildDeployable(): Deployable {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-deployable-'));
  execFileSync(process.execPath, [script, `--out=${folder}`], { stdio: 'pipe' });
  return {
    app: join(folder, 'app'),
    job: join(folder, 'job'),
    remove: () => rmSync(folder, { recursive: true, force: true })
  };
}
