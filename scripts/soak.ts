// `npm run soak -- NAME [options]`: the long proofs, each a file in tests/soak with a function `soak`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = join(import.meta.dirname, '../tests/soak');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  // What soaks share lies beside them.
  .filter((name) => readFileSync(join(folder, name), 'utf8').includes('export async function soak('))
  .map((name) => name.slice(0, -3))
  .sort();

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...rest]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    console.log('Usage: npm run soak -- NAME [OPTIONS]\n');
    for (const known of names) console.log(`${describe(known)}\n`);
    return name === undefined ? 2 : 0;
  }
  if (!names.includes(name)) {
    console.error(`soak: there is no ${name}; there are ${names.join(', ')}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(describe(name));
    return 0;
  }
  const { soak } = (await import(pathToFileURL(join(folder, `${name}.ts`)).href)) as {
    soak: (arguments_: string[]) => Promise<void>;
  };
  const startedAt = performance.now();
  try {
    await soak(rest);
    console.log(`${name}: held, in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    return 0;
  } catch (error) {
    console.error(
      `${name}: FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    );
    return 1;
  }
}

/** The comment at the head of a soak is its help; read and not imported, so that help needs nothing to work. */
function describe(name: string): string {
  const head = /^(\/\/.*\n)+/.exec(readFileSync(join(folder, `${name}.ts`), 'utf8'))?.[0] ?? '';
  const lines = head
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `  ${line.replace(/^\/\/ ?/, '')}`);
  return [name, ...lines].join('\n');
}
