// `npm run docs`: makes docs/api.md from the API's document and docs/configuration.md from the configuration's schema.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './generated-pages.ts';

for (const [path, text] of await generatedPages()) {
  writeFileSync(join(import.meta.dirname, '..', path), text);
  console.log(`Wrote ${path}`);
}
