import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateFiles } from '../../cli/src/collector/validate-files.ts';
import { theCollector } from './the-collector.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'otel-collector.yaml');
const folder = join(root, 'collector-config');
const fragments = readdirSync(folder).filter(
  (name) => name.endsWith('.yaml') && name !== 'builder-config.yaml'
);
const withMain = fragments.filter((name) => name !== 'agent.yaml');

test('the collector accepts the main file', async () => {
  expect(await validateFiles(theCollector(), [main], process.env)).toMatchObject({ valid: true });
});

test.each(fragments)('the collector accepts %s alone', async (name) => {
  expect(await validateFiles(theCollector(), [join(folder, name)], process.env)).toMatchObject({
    valid: true
  });
});

test.each(withMain)('the collector accepts %s after the main file', async (name) => {
  expect(await validateFiles(theCollector(), [main, join(folder, name)], process.env)).toMatchObject({
    valid: true
  });
});

test('a file with a fault is refused, and the collector says why', async () => {
  const faulty = join(import.meta.dirname, 'faulty.yaml');

  expect(await validateFiles(theCollector(), [main, faulty], process.env)).toMatchObject({
    valid: false,
    output: expect.stringContaining('not_there') as string
  });
});
