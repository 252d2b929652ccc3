import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** No sandbox: tests may run as root. The rest keeps Chromium from talking to anybody but our own server. */
export const browserArguments = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/** One browser for every test: $CHROME, else the machine's own, else the one that came with npm (nothing to install). */
export async function findBrowser(): Promise<string> {
  const own =
    process.env.CHROME ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
  return own ?? unpackBrowser();
}

async function unpackBrowser(): Promise<string> {
  const { default: chromium } = await import('@sparticuz/chromium');
  const path = await chromium.executablePath();
  if (execFileSync('ldd', [path], { encoding: 'utf8' }).includes('not found')) unpackLibraries(path);
  return path;
}

/** The package carries the libraries that a bare machine lacks; the loader finds them by this variable. */
function unpackLibraries(browser: string): void {
  const folder = join(dirname(browser), 'lakegauge-libraries');
  mkdirSync(folder, { recursive: true });
  const packageFolder = dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
  const archive = join(folder, 'libraries.tar');
  writeFileSync(
    archive,
    brotliDecompressSync(readFileSync(join(packageFolder, '..', 'bin', 'al2023.tar.br')))
  );
  execFileSync('tar', ['xf', archive], { cwd: folder });
  process.env.LD_LIBRARY_PATH = [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
}
