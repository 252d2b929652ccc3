import { createHash } from 'node:crypto';
import type { OutputOptions, Plugin, RolldownOptions } from 'rolldown';

// Our own packages go into the tarball; what npm can install stays outside, so that the program and we share one copy.
const external = [
  /^node:/,
  /^@opentelemetry\//,
  /^import-in-the-middle/,
  /^pg(\/|$)/,
  'pg-copy-streams',
  'zod'
];

const bundles: (RolldownOptions & { output: OutputOptions })[] = [
  {
    input: { register: 'src/node/register.ts', index: 'src/node/index.ts' },
    platform: 'node',
    external,
    output: { dir: 'dist/node', format: 'esm', entryFileNames: '[name].js', cleanDir: true }
  },
  // One copy of the recording code, in CommonJS, for both entries: require() is synchronous, so that a program which
  // imports or requires us on its first line finds its HTTP server patched on the second.
  {
    input: {
      register: 'src/node/register.ts',
      index: 'src/node/index.ts',
      start: 'src/node/start.ts',
      'start-full': 'src/node/start-full.ts',
      'start-lean': 'src/node/start-lean.ts',
      'start-joined': 'src/node/start-joined.ts',
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
  },
  {
    input: { proxy: 'src/proxy/index.ts' },
    platform: 'node',
    external,
    output: { dir: 'dist/proxy', format: 'esm', entryFileNames: '[name].js', cleanDir: true }
  },
  {
    input: { proxy: 'src/proxy/index.ts' },
    platform: 'node',
    external,
    output: { dir: 'dist/proxy', format: 'cjs', entryFileNames: '[name].cjs' }
  },
  // The modules for bundlers. Each is whole, since whoever takes the core wants nothing of the rest.
  ...['index', 'core'].map(browserModule),
  // For pages without a bundler: <script src="lakegauge.js">.
  {
    ...browserModule('lakegauge'),
    input: { lakegauge: 'src/browser/script.ts' },
    plugins: [writeIntegrity()],
    output: { ...browserModule('lakegauge').output, format: 'iife' }
  }
];

export default bundles;

function browserModule(name: string): RolldownOptions & { output: OutputOptions } {
  return {
    input: { [name]: `src/browser/${name}.ts` },
    platform: 'browser',
    output: { dir: 'dist/browser', format: 'esm', entryFileNames: '[name].js', minify: true, comments: false }
  };
}

/** What the `integrity` of a script has to be, beside the script. */
function writeIntegrity(): Plugin {
  return {
    name: 'write-integrity',
    generateBundle(_options, bundle) {
      const hashes = Object.values(bundle).map((file) => {
        const content = file.type === 'chunk' ? file.code : file.source;
        return [file.fileName, `sha384-${createHash('sha384').update(content).digest('base64')}`];
      });
      const source = `${JSON.stringify(Object.fromEntries(hashes), null, 2)}\n`;
      this.emitFile({ type: 'asset', fileName: 'integrity.json', source });
    }
  };
}
