// `npm run predeploy`: everything that should hold before a deployment to Databricks, cheapest first; stops at the first
// that does not. With a target and what it needs, for example: npm run predeploy -- -t prod --var job_role=…
import { findDatabricksCli } from './databricks/find-databricks-cli.ts';
import { runStep } from './run-step.ts';

const cli = findDatabricksCli(process.env);
if (!cli) {
  console.error(
    'predeploy: there is no Databricks CLI; install it, or build it with `npm run databricks:cli`'
  );
  process.exit(1);
}

const steps: [what: string, command: string[]][] = [
  ['format, lint, types and dependency rules', ['node', 'scripts/check.ts']],
  ['tests', ['node', 'scripts/test.ts']],
  ['what is deployed', ['node', 'scripts/build-databricks.ts']],
  ['the bundle', [cli.path, 'bundle', 'validate', '--strict', ...process.argv.slice(2)]],
  ['a dry run of the aggregator', ['node', 'cli/src/main.ts', 'aggregate', '--dry-run']]
];

for (const [what, command] of steps) {
  console.log(`\n=== ${what}`);
  const { ok, seconds } = await runStep(command);
  console.log(`=== ${ok ? 'ok' : 'FAILED'} in ${seconds.toFixed(0)} s`);
  if (!ok) process.exit(1);
}
console.log('\nReady: databricks bundle deploy');
