import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8'
})
  .trim()
  .split('\n');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(documents)('every relative link of %s leads somewhere', (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);

  const broken = links.filter((link) => !existsSync(join(root, dirname(document), link)));

  expect(broken).toEqual([]);
});

test.each(documents)('every npm command of %s exists', (document) => {
  const scripts = scriptsBeside(document);
  const named = [...read(document).matchAll(/npm run ([a-z:-]+)/g)].map((match) => match[1]!);

  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

/** The commands of the repository and, beside an example, those of its own package. */
function scriptsBeside(document: string): Record<string, string> {
  const own = join(dirname(document), 'package.json');
  return { ...scriptsOf('package.json'), ...(existsSync(join(root, own)) ? scriptsOf(own) : {}) };
}

function scriptsOf(path: string): Record<string, string> {
  return (JSON.parse(read(path)) as { scripts?: Record<string, string> }).scripts ?? {};
}

test('the table of the README has every variable of .env.example', () => {
  const table = read('README.md');
  const shown = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)];

  const missing = shown.map((match) => match[1]!).filter((name) => !table.includes(`\`${name}\``));

  expect(missing).toEqual([]);
});
