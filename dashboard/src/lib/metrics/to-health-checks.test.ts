import { expect, test } from 'vitest';
import { toHealthChecks } from './to-health-checks.ts';

test('findings come worst first, with what to do where something is to be done', () => {
  const checks = toHealthChecks([
    { check: 'clock', level: 'ok', message: 'agrees', cure: null },
    { check: 'size', level: 'warning', message: 'large', cure: 'Keep less' },
    { check: 'rollup', level: 'failure', message: '3 days behind', cure: 'Run it' }
  ]);

  expect(checks).toEqual([
    { id: 'rollup', label: 'Rollup', state: 'failing', text: '3 days behind', action: 'Run it' },
    { id: 'size', label: 'Size', state: 'warning', text: 'large', action: 'Keep less' },
    { id: 'clock', label: 'Clock', state: 'ok', text: 'agrees' }
  ]);
});
