// `npm run licences`: writes docs/licences.md, the licence of everything that is installed with a release.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licencePage } from './licence-page.ts';

writeFileSync(join(import.meta.dirname, '../docs/licences.md'), await licencePage());
console.log('Wrote docs/licences.md');
