import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseVariables } from '@lakegauge/database';
import { expect, test } from 'vitest';
import { programVariables } from '../../cli/src/config.ts';
import { usage } from '../../cli/src/usage.ts';

const root = join(import.meta.dirname, '../..');
const documents = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8'
})
  .trim()
  .split('\n');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
/** Whatever reads a variable: programs, configurations of the collector and of containers, tests. */
const sources = execFileSync(
  'git',
  [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '*.ts',
    '*.js',
    '*.cjs',
    '*.mjs',
    '*.yaml',
    '*.yml',
    '.ci/run'
  ],
  {
    cwd: root,
    encoding: 'utf8'
  }
)
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)))
  .map(read)
  .join('\n');

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

test('docs/configuration.md has every variable of .env.example', () => {
  const table = read('docs/configuration.md');
  const shown = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)];

  const missing = shown.map((match) => match[1]!).filter((name) => !table.includes(`\`${name}\``));

  expect(missing).toEqual([]);
});

test('.env.example has every variable of the configuration', () => {
  const example = read('.env.example');

  const missing = [...programVariables, ...databaseVariables].filter((name) => !example.includes(`${name}=`));

  expect(missing).toEqual([]);
});

test.each(documents)('every heading that %s points to is there', (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];

  const broken = links.filter(([, path, fragment]) => {
    const target = path ? join(dirname(document), path) : document;
    return target.endsWith('.md') && !anchorsOf(target).includes(fragment!);
  });

  expect(broken.map(([link]) => link)).toEqual([]);
});

test.each(documents)('every lakegauge command of %s exists', (document) => {
  const named = [...codeOf(read(document)).matchAll(/(?:^|\s)lakegauge ([a-z][a-z-]+)/gm)].map(
    (match) => match[1]!
  );

  expect(named.filter((name) => !usage(undefined).includes(`\n  ${name} `))).toEqual([]);
});

test.each(documents)('every variable of ours that %s names is read somewhere', (document) => {
  const named = [...read(document).matchAll(/\bLAKE(?:GAUGE|BASE)_[A-Z_]*[A-Z]\b/g)].map(([name]) => name);

  expect([...new Set(named)].filter((name) => !sources.includes(name))).toEqual([]);
});

/** Blocks of code and words in backticks: what a reader would type. */
function codeOf(text: string): string {
  const blocks = [...text.matchAll(/^ *```(?:sh|bash)\n([^]*?)^ *```/gm)].map((match) => match[1]!);
  const words = [...text.replaceAll(/^ *```[^]*?^ *```/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    (match) => match[1]!
  );
  return [...blocks, ...words].join('\n');
}

/** As GitHub makes them of headings. */
function anchorsOf(path: string): string[] {
  const headings = [...read(path).matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1]!);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  );
}
