import type { DatabasePool } from '@lakegauge/database';
import { expect } from 'vitest';
import { compareRollups } from './compare-rollups.ts';
import type { ReferenceModel } from './reference-model.ts';

/** Expects that the database holds what the model says, no row more and no row less. */
export async function expectRollups(pool: DatabasePool, model: ReferenceModel): Promise<void> {
  expect(await compareRollups(pool, model)).toEqual([]);
}
