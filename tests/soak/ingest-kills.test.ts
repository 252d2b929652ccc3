import { test } from 'vitest';
import { soak } from './ingest-kills.ts';

test('a receiver and a Postgres that are killed under load lose and double nothing', async () => {
  await soak(['--receiver-kills=2', '--postgres-kills=2']);
}, 300_000);
