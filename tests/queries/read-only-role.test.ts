import { randomBytes } from 'node:crypto';
import { createPool, silentLogger, type DatabasePool } from '@lakegauge/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { getPerformance } from '../../dashboard/src/lib/server/queries/get-performance.ts';
import { withReading } from '../../dashboard/src/lib/server/queries/with-reading.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { insertHistory } from './insert-history.ts';

const role = `lakegauge_reader_${randomBytes(4).toString('hex')}`;
let database: TestDatabase;
let reader: DatabasePool;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`create role ${role} login password 'reader'`);
  await database.pool.query('select grant_reading($1)', [role]);
  const url = new URL(database.connectionString);
  url.username = role;
  url.password = 'reader';
  reader = createPool({
    connectionString: url.href,
    schema: 'lakegauge',
    applicationName: 'lakegauge-test-reader',
    logger: silentLogger,
    poolMin: 0,
    readOnly: true
  });
});

afterAll(async () => {
  await reader.end();
  await database.pool.query(`drop owned by ${role}; drop role ${role}`);
  await database.drop();
});

test('a role that can only read answers every question, also from what is made later', async () => {
  const now = new Date();
  await insertHistory(database.pool, {
    requests: [
      {
        time: new Date(now.getTime() - 60_000),
        service: 'shop',
        environment: '',
        endpoint: '/items',
        method: 'GET',
        status: 200,
        durationMs: 5,
        user: null
      }
    ],
    events: []
  });
  const range = { from: new Date(now.getTime() - 3_600_000), to: now };
  const filter = { range, service: null, environment: null, endpoint: null, includeAnonymous: false };

  const answer = await withReading(reader, {}, (reading) => getPerformance(reading, filter, now));

  expect(answer.summary.requestCount).toBe(1);
});

test.each([
  ['change a number', 'delete from performance_metrics'],
  ['change it after a word', 'set transaction read write; delete from performance_metrics'],
  ['put a note', `insert into notes (noted_at, text) values (now(), 'x')`],
  ['see sessions', 'select * from signed_out_sessions'],
  ['let others in', `select grant_reading('${role}')`]
])('it cannot %s', async (_what, statement) => {
  await expect(reader.query(statement)).rejects.toThrow(/read-only|permission denied/);
});
