import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { express4, expectedRows, frameworks, installFrameworks, recordRequests } from './frameworks.ts';
import type { ServiceFolder } from './install-package.ts';

const register = '@lakegauge/instrumentation/register';

let database: TestDatabase;
let folder: ServiceFolder;
let olderFolder: ServiceFolder;

beforeAll(async () => {
  database = await createTestDatabase();
  [folder, olderFolder] = await Promise.all([installFrameworks(frameworks), installFrameworks([express4])]);
}, 180_000);
afterAll(async () => {
  await database.drop();
  await folder.remove();
  await olderFolder.remove();
});

describe.each(['full', 'lean'] as const)('in %s depth', (depth) => {
  test.each([...frameworks, express4].map((framework) => ({ ...framework })))(
    '$name: route, user, exception and abort of each request, alike as a row and in the histogram',
    async (framework) => {
      const { stderr, rows, counted } = await recordRequests({
        framework,
        folder: framework.name === express4.name ? olderFolder : folder,
        database,
        depth,
        args: ['--import', register, framework.program]
      });

      expect(rows).toEqual(expectedRows(framework, depth));
      expect(counted).toEqual(rows.map((row) => row.replace(/ [^ ]+$/, '')));
      expect(stderr).toBe('');
    }
  );
});
