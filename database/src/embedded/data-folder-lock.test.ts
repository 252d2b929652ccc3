import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

import { SetupError } from '../setup-error.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { kill, test } from './embedded-test.ts';
import { getProcessStart } from './process-start.ts';

test('a lock excludes others until it is released', ({ dataDir }) => {
  const lock = lockDataFolder(dataDir);

  expect(() => lockDataFolder(dataDir)).toThrow(SetupError);
  lock.release();
  lockDataFolder(dataDir).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('the lock of a process that has ended is taken over', async ({ dataDir }) => {
  const file = path.join(dataDir, 'lakegauge.lock');
  const other = spawn('sleep', ['60']);
  await once(other, 'spawn');
  writeFileSync(file, JSON.stringify({ pid: other.pid, processStart: getProcessStart(other.pid!) }));

  expect(() => lockDataFolder(dataDir)).toThrow(`(process ${other.pid}) uses the data folder ${dataDir}`);
  await kill(other);
  lockDataFolder(dataDir);

  expect(readFileSync(file, 'utf8')).toContain(String(process.pid));
});

test('the lock of an ended process whose pid another program has by now is taken over', ({ dataDir }) => {
  const file = path.join(dataDir, 'lakegauge.lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, processStart: 'long ago' }));

  lockDataFolder(dataDir).release();

  expect(existsSync(file)).toBe(false);
});

test('a lock file that was not written to its end is taken over', ({ dataDir }) => {
  writeFileSync(path.join(dataDir, 'lakegauge.lock'), '{"pid":');

  lockDataFolder(dataDir).release();
});
