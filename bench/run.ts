// `npm run bench`: every benchmark; `npm run bench -- NAME` one of them, further arguments are its own. With `--quick`
// it takes a fraction of the time and is not written down. Exits with 1 where a promised value is missed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench-result.ts';
import { replaceSection } from './replace-section.ts';

const resultsFile = join(import.meta.dirname, 'RESULTS.md');
const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[^/]+\/index\.ts$/.test(path))
  .map((path) => path.slice(0, path.indexOf('/')))
  .sort();

const [first, ...rest] = process.argv.slice(2);
const named = first === undefined || first.startsWith('--') ? undefined : first;
if (named !== undefined && !names.includes(named)) {
  console.error(`There is no benchmark ${named}; there are: ${names.join(', ')}`);
  process.exit(1);
}
const arguments_ = named === undefined ? process.argv.slice(2) : rest;

for (const name of named === undefined ? names : [named]) {
  const { bench } = (await import(`./${name}/index.ts`)) as { bench: Bench };
  const { title, markdown, missed } = await bench(arguments_);
  console.log(`\n## ${title}\n\n${markdown}`);
  if (!arguments_.includes('--quick')) {
    const results = replaceSection(readFileSync(resultsFile, 'utf8'), name, `## ${title}\n\n${markdown}`);
    writeFileSync(resultsFile, results);
  }
  for (const line of missed) console.error(`MISSED ${name}: ${line}`);
  if (missed.length > 0) process.exitCode = 1;
}
