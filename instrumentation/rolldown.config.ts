import { defineConfig } from 'rolldown';

// Our own packages go into the tarball; what npm can install stays outside, so that the program and we share one copy.
const external = [
  /^node:/,
  /^@opentelemetry\//,
  /^import-in-the-middle/,
  /^pg(\/|$)/,
  'pg-copy-streams',
  'zod'
];

export default [
  defineConfig({
    input: { register: 'src/node/register.ts', index: 'src/node/index.ts' },
    platform: 'node',
    external,
    output: { dir: 'dist/node', format: 'esm', entryFileNames: '[name].js', cleanDir: true }
  }),
  // One copy of the recording code, in CommonJS, for both entries: require() is synchronous, so that a program which
  // imports or requires us on its first line finds its HTTP server patched on the second.
  defineConfig({
    input: {
      register: 'src/node/register.ts',
      index: 'src/node/index.ts',
      start: 'src/node/start.ts',
      'start-full': 'src/node/start-full.ts',
      'start-lean': 'src/node/start-lean.ts',
      'last-telemetry-worker': 'src/node/last-telemetry-worker.ts'
    },
    platform: 'node',
    external,
    output: {
      dir: 'dist/node',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name]-[hash].cjs'
    }
  })
];
