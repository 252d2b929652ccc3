import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMigrations } from './migration-files.ts';

test('every migration of the product has a number in order, a way up and a way down', () => {
  const files = readMigrations(join(import.meta.dirname, '../../../migrations'));

  expect(files.length).toBeGreaterThan(0);
  expect(files.every((file) => /\b(create|alter)\b/.test(file.up) && file.down.includes('drop'))).toBe(true);
});

test.each([
  ['0001_create_a.sql', 'create table a ();', /no line "-- down"/],
  ['0003_create_a.sql', 'create table a ();\n-- down\ndrop table a;', /should have number 0001/]
])('%s is refused when it is not whole or out of order', (name, text, message) => {
  const folder = mkdtempSync(join(tmpdir(), 'lakegauge-migrations-'));
  writeFileSync(join(folder, name), text);

  expect(() => readMigrations(folder)).toThrow(message);
  rmSync(folder, { recursive: true });
});
