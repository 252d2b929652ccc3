import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@lakegauge/database';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openIngestTokens, type IngestTokens } from './ingest-tokens.ts';

let folder: string;
let file: string;
let now: number;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakegauge-tokens-'));
  file = join(folder, 'tokens');
  now = 0;
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(tokens: string[] = []): IngestTokens {
  const logger = { ...silentLogger, warn: (_fields: object, message: string) => warnings.push(message) };
  return openIngestTokens({ tokens, file, logger, now: () => now })!;
}

const accepted = (tokens: IngestTokens, ...given: string[]) => given.filter((one) => tokens.accepts(one));

test('nothing configured is no list, which differs from an empty one', () => {
  expect(openIngestTokens({ tokens: [], file: undefined, logger: silentLogger, now: () => 0 })).toBeNull();
});

test('the file has one token a line, with comments, beside those of the environment', () => {
  writeFileSync(file, '# of the shop\nfirst \r\n\n  second\n#third\n');

  expect(
    accepted(open(['fixed']), 'first', 'second', 'fixed', 'third', '#third', '', '# of the shop')
  ).toEqual(['first', 'second', 'fixed']);
});

test('a file that changes counts a second later, without a restart', () => {
  writeFileSync(file, 'old');
  const tokens = open();
  writeFileSync(join(folder, 'next'), 'new');
  renameSync(join(folder, 'next'), file);

  now = 999;
  expect(accepted(tokens, 'old', 'new')).toEqual(['old']);
  now = 1000;
  expect(accepted(tokens, 'old', 'new')).toEqual(['new']);
});

test('a file that is away keeps the tokens that were read last, and is named once', () => {
  writeFileSync(file, 'old');
  const tokens = open();
  rmSync(file);

  for (now = 1000; now <= 5000; now += 1000) expect(accepted(tokens, 'old')).toEqual(['old']);
  expect(warnings).toEqual(['Cannot read the ingest tokens; those that were read last stay valid']);

  writeFileSync(file, 'new');
  expect(accepted(tokens, 'old', 'new')).toEqual(['new']);
});

test('a file without tokens refuses everybody', () => {
  writeFileSync(file, '# nobody\n');

  expect(accepted(open(), '', '# nobody', 'x')).toEqual([]);
});

test('a file that is not there at the start stops it, with the name of the variable', () => {
  expect(() => open()).toThrow(/LAKEGAUGE_INGEST_TOKENS_FILE: .*tokens/);
});
