// `npm run build:databricks`: what is deployed to Databricks, prebuilt, so that the platform installs and builds nothing.
//   dist/app   receiver, dashboard and schedule: server.js, its chunks, the pages' files, the migrations
//   dist/job   the nightly job: aggregate.mjs in one file, and the Python that starts Node
// With --out=FOLDER there. With --app-yaml also dist/app/app.yaml, for `databricks apps deploy` without the bundle.
import { copyFileSync, cpSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown, type InputOptions } from 'rolldown';

const root = join(import.meta.dirname, '..');
const dist =
  process.argv.find((argument) => argument.startsWith('--out='))?.slice('--out='.length) ??
  join(root, 'dist');
// Of one file, by the platform.
const fileBytesMax = 10 * 10 ** 6;
// Node of the platform, older than ours.
const target = 'node22';

const app = join(dist, 'app');
const job = join(dist, 'job');
for (const folder of [app, job]) rmSync(folder, { recursive: true, force: true });

await bundle(
  { input: { server: 'cli/src/databricks/server.ts' } },
  // All beside one another: the dashboard looks for the pages' files in the folder of its own chunk.
  { dir: app, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
);
cpSync(join(root, 'dashboard/build/client'), join(app, 'client'), { recursive: true });
cpSync(join(root, 'migrations'), join(app, 'migrations'), { recursive: true });
writeFileSync(
  join(app, 'package.json'),
  `${JSON.stringify({ name: 'lakegauge-app', private: true, type: 'module', scripts: { start: 'node server.js' } }, null, 2)}\n`
);
if (process.argv.includes('--app-yaml')) writeFileSync(join(app, 'app.yaml'), appYaml());

await bundle(
  { input: 'cli/src/databricks/aggregate-job.ts' },
  { file: join(job, 'aggregate.mjs'), codeSplitting: false }
);
copyFileSync(join(root, 'cli/databricks/launch_node.py'), join(job, 'launch_node.py'));

for (const folder of [app, job]) report(folder);

async function bundle(input: InputOptions, output: object): Promise<void> {
  const build = await rolldown({
    cwd: root,
    platform: 'node',
    // A native variant of pg that nobody installs.
    external: ['pg-native'],
    transform: { target },
    ...input
  });
  await build.write({ format: 'esm', ...output });
  await build.close();
}

function report(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({
      name: join(entry.parentPath, entry.name),
      bytes: statSync(join(entry.parentPath, entry.name)).size
    }));
  const tooLarge = files.filter(({ bytes }) => bytes >= fileBytesMax);
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 10 ** 6;
  console.log(`${folder}: ${files.length} files, ${megabytes.toFixed(1)} MB`);
  for (const { name, bytes } of tooLarge) {
    console.error(`${name} has ${bytes} bytes; the platform takes files below ${fileBytesMax}`);
    process.exitCode = 1;
  }
}

/** As in databricks.yml, where the app is deployed without it; `postgres` is the key of its database resource. */
function appYaml(): string {
  return `command: [node, server.js]
env:
  - name: LAKEBASE_ENDPOINT
    valueFrom: postgres
  - name: ADMIN_GROUPS
    value: admins
`;
}
