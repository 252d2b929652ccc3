// `npm test`: everything there is, in the order in which a fault is cheapest to find, and one closing line.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { runStep } from './run-step.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const results = 'test-results';
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const totals: Counts = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
const ends: string[] = [];

// Building the collector takes minutes on a machine that never did, so it begins before everything else.
const collector = runStep(['node', 'scripts/collector.ts', 'build'], { quiet: true });
const telemetrygen = collector.then(() => runStep(['node', 'scripts/telemetrygen.ts'], { quiet: true }));
const databricks = telemetrygen.then(() => runStep(['node', 'scripts/databricks-cli.ts'], { quiet: true }));

announce('Checks: format, lint, types, dependency rules');
await run(['node', 'scripts/check.ts']);

announce('Unit, component and integration tests (real Postgres, real browser)');
const vitestReport = `${results}/vitest.json`;
await run([
  'vitest',
  'run',
  '--coverage',
  '--project=node',
  '--project=integration',
  '--project=svelte',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${vitestReport}`
]);
add(readVitest(vitestReport));

announce('End to end in the browser');
const playwrightReport = `${results}/playwright.json`;
await run(['playwright', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport });
add(readPlaywright(playwrightReport));

announce('The real OpenTelemetry Collector');
const { ok: hasCollector, seconds: buildSeconds, output: buildOutput } = await collector;
await telemetrygen;
if (hasCollector) {
  console.log(`${buildOutput.trim().split('\n').at(-1)} (${buildSeconds.toFixed(0)} s)`);
  const collectorReport = `${results}/collector.json`;
  await run([
    'vitest',
    'run',
    '--project=collector',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${collectorReport}`
  ]);
  add(readVitest(collectorReport));
} else {
  console.log(`SKIPPED: the tests with the collector cannot run on this machine.\n${buildOutput.trim()}`);
  totals.skipped++;
}

announce('The bundle, by the real Databricks CLI');
const { ok: hasDatabricks, output: databricksOutput } = await databricks;
if (hasDatabricks) {
  const bundleReport = `${results}/bundle.json`;
  await run([
    'vitest',
    'run',
    '--project=bundle',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${bundleReport}`
  ]);
  add(readVitest(bundleReport));
} else {
  // Not a skip that fails the run: a registry that does not have the CLI is nothing that this project can mend.
  console.log(
    `NOT RUN: databricks.yml was not validated, planned or held to the schema.\n${databricksOutput.trim()}`
  );
}

// A skip is a hole that nobody sees; where everything must run, it counts as a failure.
if (process.env.LAKEGAUGE_TEST_REQUIRE_ALL === '1' && totals.skipped > 0) {
  console.log(
    `\n${totals.skipped} tests were skipped, and LAKEGAUGE_TEST_REQUIRE_ALL=1 asks for all of them`
  );
  broken = true;
}
// Whoever sees only the end of a long log must see why the run failed: an error outside of any test has no number.
for (const end of ends) console.log(`\n${end}`);
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
if (broken || totals.failed > 0) process.exitCode = 1;

function announce(what: string): void {
  console.log(`\n=== ${what}`);
}

async function run(command: string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const { ok, seconds, output } = await runStep(command, { env });
  console.log(`=== ${ok ? 'ok' : 'FAILED'} in ${seconds.toFixed(0)} s`);
  if (ok) return;
  broken = true;
  ends.push(`=== FAILED: ${command.join(' ')}\n${output.trimEnd().split('\n').slice(-80).join('\n')}`);
}

function add(counts: Counts | null): void {
  if (!counts) {
    broken = true;
    totals.failed++;
    return;
  }
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
}

/** Null when the run ended before it could report, which is a failure too. */
function readVitest(path: string): Counts | null {
  const report = readReport(path) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  } | null;
  return (
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests
    }
  );
}

function readPlaywright(path: string): Counts | null {
  const report = readReport(path) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  } | null;
  return (
    report && {
      passed: report.stats.expected,
      failed: report.stats.unexpected + report.stats.flaky,
      skipped: report.stats.skipped
    }
  );
}

function readReport(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
