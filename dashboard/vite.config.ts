import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createPool, silentLogger, type DatabasePool } from '@lakegauge/database';
import node from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import type { DashboardContext, HealthFinding } from './handler.d.ts';

// Vite externalises only files that end in .js, so a package of TypeScript sources is bundled unless it is named,
// once for dev and once for the build. Bundled, there would be a second copy of it, and of pg.
const external = ['@lakegauge/database'];

/** The `lakegauge` beside `vite dev`, as `npm run dev` starts it. */
const developmentServer = process.env.LAKEGAUGE_DEV_SERVER ?? 'http://127.0.0.1:8000';

const adapter = {
  // A prefix of its own: the adapter refuses every variable of its prefix that it does not know.
  ...node({ precompress: true, envPrefix: 'SVELTEKIT_' }),
  // adapter-node has no emulation, so without this event.platform is undefined in `vite dev`.
  emulate: () => ({
    platform: () => ({ req: { lakegauge: developmentContext() } }) as unknown as App.Platform
  })
};

export default defineConfig({
  plugins: [
    sveltekit({
      adapter,
      // Kit would take the time of the build, and six files would differ each time.
      version: { name: hashOfSources() },
      // Guarded by our own hook: Kit's check lets JSON from anywhere pass, and refuses a program's DELETE.
      csrf: { trustedOrigins: ['*'] },
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Charts and popovers place their parts by style attributes.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'connect-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none']
        }
      }
    })
  ],
  // Events of the pages go where they would go in one process. To that one this is its own page.
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/api/otlp', '/api/v1/metrics/usage-events'].map((path) => [
        path,
        { target: developmentServer, changeOrigin: true, headers: { origin: developmentServer } }
      ])
    )
  },
  ssr: { external },
  environments: { ssr: { build: { rolldownOptions: { external } } } }
});

let pool: DatabasePool | undefined;

/** What `lakegauge start` lends with each request, for `vite dev` alone: DATABASE_URL, and an admin. */
function developmentContext(): DashboardContext {
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString) {
    throw new Error(
      'vite dev needs DATABASE_URL; npm run dev sets it, and starts everything else that the pages need'
    );
  }
  pool ??= createPool({
    connectionString,
    schema: process.env.LAKEGAUGE_SCHEMA ?? 'lakegauge',
    applicationName: 'lakegauge-dashboard-dev',
    logger: silentLogger,
    poolMin: 0
  });
  return {
    pool,
    writePool: pool,
    logger: { ...silentLogger, warn: print, error: print },
    access: {
      mode: 'local',
      identify: async () => ({ viewer: { userId: 'local', name: 'local', isAdmin: true } }),
      hasIngestToken: () => false
    },
    correlationId: crypto.randomUUID(),
    ingestEndpoint: developmentServer,
    checkHealth: async () => {
      const response = await fetch(`${developmentServer}/api/v1/system/health`);
      return ((await response.json()) as { checks: HealthFinding[] }).checks;
    },
    ...(process.env.LAKEGAUGE_TRACE_URL && { traceUrl: process.env.LAKEGAUGE_TRACE_URL })
  };
}

function print(fields: Record<string, unknown>, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const root = import.meta.dirname;
  for (const entry of [
    'package.json',
    'vite.config.ts',
    '../package-lock.json',
    ...filesBelow(root, 'src', 'static', '../instrumentation/src/browser')
  ]) {
    hash
      .update(`${entry}\0`)
      .update(readFileSync(join(root, entry)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(root: string, ...folders: string[]): string[] {
  return folders.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .sort();
    } catch (error) {
      // `static` exists only once there is something in it.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}
