import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArguments, findBrowser } from './scripts/find-browser.ts';

const sources = '{database,exporter,instrumentation,aggregator,cli}/src';

export default defineConfig({
  test: {
    // On two cores vitest would take one, and these tests wait for programs and databases most of the time.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: [`${sources}/**/*.ts`, 'dashboard/src/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/*.d.ts',
        // These run in programs and pages that the tests start; lines that run there are not counted.
        'cli/src/main.ts',
        'cli/src/commands/**',
        'dashboard/src/routes/**',
        'instrumentation/src/{browser,node}/**'
      ],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 80 }
    },
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          setupFiles: 'tests/fixed-seed.ts',
          include: [`${sources}/**/*.test.ts`, 'dashboard/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.svelte.test.ts', '**/node_modules/**']
        }
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          setupFiles: 'tests/fixed-seed.ts',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/collector/**', 'tests/databricks/bundle/**'],
          globalSetup: 'tests/database/start-server.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: 'bundle',
          environment: 'node',
          include: ['tests/databricks/bundle/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        test: {
          name: 'collector',
          environment: 'node',
          include: ['tests/collector/*.test.ts'],
          globalSetup: 'tests/database/start-server.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000
        }
      },
      {
        extends: './dashboard/vite.config.ts',
        root: './dashboard',
        test: {
          name: 'svelte',
          include: ['src/**/*.svelte.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: 'chromium' }],
            provider: playwright({
              launchOptions: { executablePath: await findBrowser(), args: browserArguments }
            })
          }
        }
      }
    ]
  }
});
