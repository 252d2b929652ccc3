import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { openApiDocument } from '../dashboard/src/lib/server/api/openapi-document.ts';
import { toClient } from './to-client.ts';

test('the client is the one that the document makes; otherwise run `npm run client`', async () => {
  const path = join(import.meta.dirname, '../dashboard/src/lib/api/client.ts');

  const made = await format(toClient(openApiDocument), { ...(await resolveConfig(path)), filepath: path });

  expect(readFileSync(path, 'utf8')).toBe(made);
});
