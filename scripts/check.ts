// `npm run check`: format, lint, types and dependency rules, two at a time, since that is how many cores a laptop has
// to spare. Output is shown only for what failed.
import { runStep } from './run-step.ts';

const checks: [name: string, ...steps: string[][]][] = [
  // In two parts, one for each core: linting with types takes longer than all the rest.
  ['lint', ['eslint', '.', '--ignore-pattern', 'dashboard/']],
  ['dashboard lint', ['eslint', 'dashboard']],
  // What runs in pages knows the page, and nothing of Node.
  ['types', ['tsc', '-p', '.', '--noEmit'], ['tsc', '-p', 'instrumentation/src/browser']],
  ['dashboard types', ['npm', 'run', '--silent', 'check', '--workspace', '@lakegauge/dashboard']],
  ['format', ['prettier', '--check', '--cache', '--log-level', 'warn', '.']],
  [
    'dependency rules',
    [
      'depcruise',
      'database',
      'exporter',
      'instrumentation',
      'aggregator',
      'dashboard',
      'cli',
      'tests',
      'bench',
      'scripts'
    ]
  ]
];

// The generated types of the dashboard's routes are read by the linter too.
await runStep(['npm', 'exec', '--workspace', '@lakegauge/dashboard', '--', 'svelte-kit', 'sync'], {
  quiet: true
});

let failures = 0;
const waiting = [...checks];
await Promise.all([work(), work()]);
if (failures > 0) process.exitCode = 1;

async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, ...steps] = next;
    for (const step of steps) {
      const { ok, seconds, output } = await runStep(step, { quiet: true });
      console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`);
      if (!ok) {
        failures++;
        console.log(output);
      }
    }
  }
}
