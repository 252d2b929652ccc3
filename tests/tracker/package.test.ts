import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPackage, type ServiceFolder } from '../instrumentation/install-package.ts';

let folder: ServiceFolder;
const build = (name: string) =>
  readFile(join(folder.path, 'node_modules/@lakegauge/instrumentation/dist/browser', name));
const run = async (...args: string[]) =>
  (await promisify(execFile)(process.execPath, args, { cwd: folder.path })).stdout.trim();

beforeAll(async () => {
  folder = await installPackage();
});
afterAll(async () => folder.remove());

test.each([
  ['index.js', 6 * 1024],
  ['core.js', 3 * 1024]
])('%s stays below %i bytes, gzipped', async (name, bytesMax) => {
  expect(gzipSync(await build(name), { level: 9 }).length).toBeLessThanOrEqual(bytesMax);
});

test('the packed script has the hash that is packed beside it', async () => {
  const script = await build('lakegauge.js');
  const hashes = JSON.parse((await build('integrity.json')).toString()) as Record<string, string>;

  expect(hashes).toEqual({
    'lakegauge.js': `sha384-${createHash('sha384').update(script).digest('base64')}`
  });
});

test('on a server the tracker can be imported and started, and does nothing', async () => {
  const program = `
    const { start, track } = await import('@lakegauge/instrumentation/browser');
    const core = await import('@lakegauge/instrumentation/browser/core');
    const tracker = start({ service: 'shop' });
    tracker.track({ event_type: 'search' });
    track({ event_type: 'search' });
    tracker.stop();
    console.log(Object.keys(core).sort().join());`;

  expect(await run('--input-type=module', '--eval', program)).toBe('start,track');
});

test('the proxy can be imported and required', async () => {
  const names = `Object.keys(proxy).sort().join()`;

  const imported = await run(
    '--input-type=module',
    '--eval',
    `import * as proxy from '@lakegauge/instrumentation/proxy'; console.log(${names})`
  );
  const required = await run(
    '--input-type=commonjs',
    '--eval',
    `const proxy = require('@lakegauge/instrumentation/proxy'); console.log(${names})`
  );

  expect([imported, required]).toEqual(['expressProxy,svelteKitProxy', 'expressProxy,svelteKitProxy']);
});
