import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type DatabasePool } from '@lakegauge/database';
import { eventually } from './eventually.ts';
import { installWithNpm, type ServiceFolder } from './install-package.ts';
import { runService } from './run-service.ts';

export type Depth = 'full' | 'lean';

export interface Framework {
  name: string;
  /** What npm installs for it. */
  packages: string[];
  program: string;
  /** Whether the program is there as CommonJS alone. */
  isCommonJs?: boolean;
  /** Where the framework tells less than the template of each route and the class of each exception. */
  tellsLess?: Partial<Record<Depth, { boom?: string; report?: string }>>;
}

const byPath = '/tenants/acme/reports';

export const frameworks: Framework[] = [
  {
    name: 'node:http',
    packages: [],
    program: 'node-http.mjs',
    tellsLess: { full: { boom: '500', report: byPath }, lean: { boom: '500', report: byPath } }
  },
  { name: 'Express 5', packages: ['express@5.3.0'], program: 'express.mjs' },
  {
    name: 'Fastify 5',
    packages: ['fastify@5.12.8'],
    program: 'fastify.mjs'
  },
  {
    name: 'Koa 3',
    packages: ['koa@3.3.0', '@koa/router@15.7.0'],
    program: 'koa.mjs',
    tellsLess: { lean: { boom: '500', report: byPath } }
  },
  {
    name: 'Hono 4',
    packages: ['hono@4.13.19', '@hono/node-server@2.1.9'],
    program: 'hono.mjs',
    tellsLess: { full: { boom: '500' }, lean: { boom: '500' } }
  }
];

export const express4: Framework = {
  name: 'Express 4',
  packages: ['express@4.22.3'],
  program: 'express.mjs',
  tellsLess: { lean: { boom: '500' } }
};

export const nest: Framework = {
  name: 'Nest 12',
  packages: [
    '@nestjs/common@12.5.1',
    '@nestjs/core@12.5.1',
    '@nestjs/platform-express@12.5.1',
    'reflect-metadata@0.2.2',
    'rxjs@7.8.2'
  ],
  program: 'nest.cjs',
  isCommonJs: true,
  tellsLess: { full: { boom: '500' }, lean: { boom: '500' } }
};

/** A folder with the tarball, the frameworks, and each program as an ES module and in CommonJS. */
export async function installFrameworks(installed: readonly Framework[]): Promise<ServiceFolder> {
  const folder = await installWithNpm(installed.flatMap(({ packages }) => packages));
  const sources = join(import.meta.dirname, '../fixtures/frameworks');
  await cp(sources, folder.path, { recursive: true });
  for (const name of (await readdir(sources)).filter((each) => each.endsWith('.mjs'))) {
    const source = await readFile(join(sources, name), 'utf8');
    await writeFile(join(folder.path, name.replace('.mjs', '.cjs')), toCommonJs(source));
    const first = `import '@lakegauge/instrumentation/register';\n`;
    await writeFile(join(folder.path, `first-line-${name}`), first + source);
    await writeFile(
      join(folder.path, `first-line-${name.replace('.mjs', '.cjs')}`),
      toCommonJs(first + source)
    );
  }
  return folder;
}

function toCommonJs(source: string): string {
  return source
    .replace(/^import '(.+)';$/gm, "require('$1');")
    .replace(/^import (\w+) from '(.+)';$/gm, "const { default: $1 = require('$2') } = require('$2');")
    .replace(/^import (\{.+\}) from '(.+)';$/gm, "const $1 = require('$2');");
}

export interface Case {
  framework: Framework;
  folder: ServiceFolder;
  database: { connectionString: string; pool: DatabasePool };
  depth: Depth;
  args: string[];
  /** The Node that runs it; the one that runs the tests when absent. */
  node?: string;
}

/** Asks a service for one of everything; what it printed, and what the tables then hold of it. */
export async function recordRequests(
  given: Case
): Promise<{ stderr: string; rows: string[]; counted: string[] }> {
  const { folder, database, depth, args, node } = given;
  // Each case has a service of its own, so that they may share a database.
  const name = `case-${(casesRun += 1)}`;
  const service = await runService({
    folder: folder.path,
    args,
    env: { DATABASE_URL: database.connectionString, LAKEGAUGE_DEPTH: depth, OTEL_SERVICE_NAME: name },
    ...(node === undefined ? {} : { node })
  });
  for (const path of [
    '/api/items/1',
    '/api/items/2?token=secret',
    '/api/boom',
    byPath,
    '/nowhere',
    '/health'
  ]) {
    await (await fetch(service.url + path)).text();
  }
  const leaving = new AbortController();
  const slow = await fetch(`${service.url}/slow`, { signal: leaving.signal });
  leaving.abort();
  await slow.text().catch(() => {});
  await eventually('the aborted request', async () => {
    return (await getRows(database.pool, name)).some((row) => row.includes('client_aborted'));
  });
  await service.stop();
  return {
    stderr: service.output().stderr,
    rows: await getRows(database.pool, name),
    counted: await getCounted(database.pool, name)
  };
}

let casesRun = 0;

/** What `recordRequests` has to find. */
export function expectedRows({ tellsLess }: Framework, depth: Depth): string[] {
  const { boom = 'TypeError', report = '/tenants/:tenant/reports' } = tellsLess?.[depth] ?? {};
  return [
    '(unmatched) 404 HTTP_404 -',
    `/api/boom 500 ${boom} -`,
    '/api/items/:id 200 - ada',
    '/api/items/:id 200 - ada',
    '/slow 200 client_aborted -',
    `${report} 200 - -`
  ].toSorted();
}

async function getRows(pool: DatabasePool, serviceName: string): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    sql`select concat_ws(' ', endpoint, status_code, coalesce(error_type, '-'), coalesce(user_id, '-')) as line
        from lakegauge.performance_metrics where service_name = ${serviceName}`
  );
  return rows.map(({ line }) => line).toSorted();
}

/** The same from the histogram, which knows no users. */
async function getCounted(pool: DatabasePool, serviceName: string): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    sql`select concat_ws(' ', endpoint, status_code, coalesce(error_type, '-')) as line
        from lakegauge.histogram_points, generate_series(1, count) where service_name = ${serviceName}`
  );
  return rows.map(({ line }) => line).toSorted();
}
