import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedPages } from '../../scripts/generated-pages.ts';

test.each(await generatedPages())('%s says what the code says', (path, text) => {
  expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8'), 'run npm run docs').toBe(text);
});
