// `npm run client`: makes the typed client of the API from its OpenAPI document.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../dashboard/src/lib/server/api/openapi-document.ts';
import { toClient } from './to-client.ts';

const path = join(import.meta.dirname, '../dashboard/src/lib/api/client.ts');
const options = await resolveConfig(path);
writeFileSync(path, await format(toClient(openApiDocument), { ...options, filepath: path }));
console.log('Wrote dashboard/src/lib/api/client.ts');
