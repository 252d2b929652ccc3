import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEnvironment } from './load-environment.ts';

test('the environment wins over .env.local, which wins over .env', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-env-'));
  writeFileSync(join(folder, '.env'), 'A=env\nB=env\nC=env');
  writeFileSync(join(folder, '.env.local'), 'B=local\nC=local');

  const environment = loadEnvironment(folder, { C: 'process' });

  expect(environment).toEqual({ A: 'env', B: 'local', C: 'process' });
  rmSync(folder, { recursive: true });
});
