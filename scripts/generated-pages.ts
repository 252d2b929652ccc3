import { join } from 'node:path';
import { databaseEnvironment } from '@lakegauge/database';
import { format, resolveConfig } from 'prettier';
import { environment } from '../cli/src/config.ts';
import { variableMeanings } from '../cli/src/config-meanings.ts';
import { openApiDocument } from '../dashboard/src/lib/server/api/openapi-document.ts';
import { toApiPage } from './to-api-page.ts';
import { toConfigurationPage } from './to-configuration-page.ts';

/** The documents that nobody writes by hand, as they should be now: path and text. */
export async function generatedPages(): Promise<[path: string, text: string][]> {
  const schema = environment.extend(databaseEnvironment.shape);
  return Promise.all([
    page('docs/api.md', toApiPage(openApiDocument as unknown as Parameters<typeof toApiPage>[0])),
    page('docs/configuration.md', toConfigurationPage(schema, variableMeanings))
  ]);
}

async function page(path: string, text: string): Promise<[string, string]> {
  const filepath = join(import.meta.dirname, '..', path);
  return [path, await format(text, { ...(await resolveConfig(filepath)), filepath })];
}
