import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startProgram } from '../../../bench/harness/program.ts';
import { expectRequests, type Receiver } from './expect-requests.ts';
import { page, readVariables } from './read-variables.ts';

const run = promisify(execFile);
const source = join(import.meta.dirname, '../../fixtures/other-languages/main.go');
const contrib = 'go.opentelemetry.io/contrib';
const modules = [
  `${contrib}/exporters/autoexport@v0.72.0`,
  `${contrib}/instrumentation/net/http/otelhttp@v0.72.0`
];

/** Builds a service of the lines that the page has for Go, and runs it with the variables of the page. */
export async function runGo(receiver: Receiver): Promise<void> {
  const go = await run('go', ['version']).catch(() => undefined);
  if (go === undefined) {
    throw new Error('go is not on PATH, and the lines for Go in docs/other-languages.md are tried with it');
  }
  await expectSameLines();
  const folder = await mkdtemp(join(tmpdir(), 'lakegauge-go-'));
  try {
    await cp(source, join(folder, 'main.go'));
    await run('go', ['mod', 'init', 'example'], { cwd: folder });
    await run('go', ['get', ...modules], { cwd: folder });
    await run('go', ['mod', 'tidy'], { cwd: folder });
    await run('go', ['build', '-o', 'service', '.'], { cwd: folder });
    const variables = readVariables('example-go', receiver.address);
    const service = await startProgram(join(folder, 'service'), [], /running on (http:\/\/\S+)/, variables);
    await (await fetch(`${service.address}/items/42`)).text();
    await service.stop();
    // The page says so: the span has no route, the metric has.
    await expectRequests(receiver, 'example-go', '/items/{id}', { span: '/items/:id', userId: null });
    console.log('Go: ok');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The calls of the page, each of which the program has to have. */
async function expectSameLines(): Promise<void> {
  const program = await readFile(source, 'utf8');
  const [, lines = ''] = /```go\n([^`]+)```/.exec(page) ?? [];
  const calls = lines.match(/[a-zA-Z]+\.(New|With|HandleFunc|SetTracer|SetMeter)\w*\(/g) ?? [];
  const missing = calls.filter((call) => !program.includes(call));
  if (calls.length < 6 || missing.length > 0)
    throw new Error(`docs/other-languages.md and ${source} differ: ${missing.join(' ')}`);
}
