import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readProgramManifest, toProgramFolder } from './program.ts';

const root = mkdtempSync(join(tmpdir(), 'lakegauge-program-'));
const source = join(root, 'source/deep');
mkdirSync(source, { recursive: true });
writeFileSync(join(root, 'package.json'), '{"name":"shop","version":"1.2.3","dependencies":{"express":"5"}}');
writeFileSync(join(root, 'source/package.json'), '{"type":"module"}');
writeFileSync(join(source, 'package.json'), 'not json');
afterAll(() => rmSync(root, { recursive: true }));

test('the program lies where its entry file does', () => {
  expect(toProgramFolder(join(source, 'app.js'), '/elsewhere')).toBe(source);
});

test('an entry that is a folder is the program itself', () => {
  expect(toProgramFolder(source, '/elsewhere')).toBe(source);
});

test.each([undefined, join(root, 'node_modules', 'pm2', 'lib', 'ProcessContainerFork.js')])(
  'with %s for an entry it lies in the working folder',
  (entry) => {
    expect(toProgramFolder(entry, source)).toBe(source);
  }
);

test('the manifest is the nearest one that has a name', () => {
  expect(readProgramManifest(source)).toEqual({ name: 'shop', version: '1.2.3', dependencies: ['express'] });
});
