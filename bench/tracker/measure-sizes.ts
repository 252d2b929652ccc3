import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '../..');
// Ignored by git; what is compared with is installed there in the run, and is nothing that the project depends on.
const peersFolder = join(root, '.cache/tracker-peers');

const peers = {
  'web-vitals 6.2.3 alone': {
    packages: ['web-vitals@6.2.3'],
    code: `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals'; for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(console.log);`
  },
  'Plausible tracker 0.4.6': {
    packages: ['@plausible-analytics/tracker@0.4.6'],
    code: `import { init } from '@plausible-analytics/tracker'; init({ domain: 'shop.example' });`
  },
  'OpenTelemetry browser logs (sdk-logs, OTLP exporter 0.223.1)': {
    packages: [
      '@opentelemetry/sdk-logs@0.223.1',
      '@opentelemetry/exporter-logs-otlp-http@0.223.1',
      '@opentelemetry/api@1.9.0'
    ],
    code: `import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'; import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'; globalThis.provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor(new OTLPLogExporter())] });`
  },
  'Sentry browser 11.12.0': {
    packages: ['@sentry/browser@11.12.0'],
    code: `import { init } from '@sentry/browser'; init({ dsn: 'https://key@o1.ingest.example/1' });`
  },
  'Grafana Faro web SDK 2.12.1': {
    packages: ['@grafana/faro-web-sdk@2.12.1'],
    code: `import { initializeFaro } from '@grafana/faro-web-sdk'; initializeFaro({ url: 'https://shop.example', app: { name: 'shop' } });`
  }
};

export interface Size {
  name: string;
  minifiedBytes: number;
  gzipBytes: number;
}

/** Ours first, the whole and the core, then the others. Needs npm's registry or its cache. */
export async function measureSizes(): Promise<Size[]> {
  const browser = join(root, 'instrumentation/src/browser');
  const sizes = [
    await measure('Lakegauge, whole (with Web Vitals, forms and errors)', join(browser, 'index.ts')),
    await measure('Lakegauge, core (page views, clicks, own events, delivery)', join(browser, 'core.ts')),
    await measure('Lakegauge, script for pages without a bundler', join(browser, 'script.ts'))
  ];
  for (const [index, [name, { packages, code }]] of Object.entries(peers).entries()) {
    // A folder each: some of them need versions of a package that others cannot use.
    const folder = join(peersFolder, String(index));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    await writeFile(join(folder, 'entry.js'), code);
    await promisify(execFile)(
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', ...packages],
      {
        cwd: folder
      }
    );
    sizes.push(await measure(name, join(folder, 'entry.js')));
  }
  return sizes;
}

async function measure(name: string, input: string): Promise<Size> {
  const isScript = input.endsWith('script.ts');
  const build = await rolldown({ input, platform: 'browser', logLevel: 'silent', cwd: join(input, '..') });
  const { output } = await build.generate({
    format: isScript ? 'iife' : 'esm',
    minify: true,
    comments: false,
    codeSplitting: false
  });
  const { code } = output[0];
  return { name, minifiedBytes: Buffer.byteLength(code), gzipBytes: gzipSync(code, { level: 9 }).length };
}
