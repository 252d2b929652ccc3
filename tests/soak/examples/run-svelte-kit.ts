import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installWithNpm } from '../../instrumentation/install-package.ts';
import { startOtlpSink } from '../../instrumentation/otlp-sink.ts';
import { runService } from '../../instrumentation/run-service.ts';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../../../examples');

/** Builds the example of SvelteKit with the packed tarball, and asks it for a page. */
export async function runSvelteKit(): Promise<void> {
  const packages = [
    '@sveltejs/adapter-node@6.0.1',
    '@sveltejs/kit@3.2.0',
    '@sveltejs/vite-plugin-svelte@7.3.1'
  ];
  const folder = await installWithNpm([...packages, 'svelte@5.57.3', 'vite@8.3.8']);
  const sink = await startOtlpSink();
  try {
    const example = join(folder.path, 'examples/sveltekit');
    await cp(join(examples, 'sveltekit'), example, { recursive: true });
    await run(process.execPath, [join(folder.path, 'node_modules/vite/bin/vite.js'), 'build'], {
      cwd: example
    });
    const service = await runService({
      folder: example,
      args: ['build'],
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, PORT: '3456', HOST: '127.0.0.1' },
      listening: /127\.0\.0\.1:(\d+)/i
    });
    await (await fetch(`${service.url}/items/42`)).text();
    await service.stop();
    const routes = sink.serverSpans().map(({ attributes }) => attributes['http.route']);
    if (routes.join() !== '/items/[id]') throw new Error(`SvelteKit: the routes are ${routes.join()}`);
    console.log('SvelteKit: ok');
  } finally {
    await sink.close();
    await folder.remove();
  }
}
