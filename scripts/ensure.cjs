// Runs before everything, on whatever Node started npm: plain CommonJS, no dependencies.
// It installs and builds what is missing or out of date, and says what it is doing.
const { createHash } = require('node:crypto');
const {
  existsSync,
  linkSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync
} = require('node:fs');
const { spawn } = require('node:child_process');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

process.chdir(join(__dirname, '..'));

const instrumentationInputs = [
  'instrumentation/src',
  'instrumentation/package.json',
  'instrumentation/rolldown.config.ts',
  'exporter/src',
  'database/src',
  'package-lock.json'
];
const dashboardInputs = [
  'dashboard/src',
  'dashboard/static',
  'dashboard/package.json',
  'dashboard/vite.config.ts',
  'instrumentation/src/browser',
  'package-lock.json'
];

const steps = [
  {
    what: 'Installing packages',
    mark: 'node_modules/.hash',
    inputs: ['package-lock.json'],
    npm: ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  },
  {
    what: 'Building the instrumentation package',
    mark: 'instrumentation/dist/.hash',
    inputs: instrumentationInputs,
    npm: ['run', '--silent', 'build', '--workspace', '@lakegauge/instrumentation']
  },
  {
    what: 'Building the dashboard',
    mark: 'dashboard/build/.hash',
    inputs: dashboardInputs,
    npm: ['run', '--silent', 'build', '--workspace', '@lakegauge/dashboard']
  }
];

main();

async function main() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`Node ${process.versions.node} is too old to start from; install Node 20 or newer`);
    process.exit(1);
  }
  for (const step of steps) await ensure(step);
}

/** Runs a step unless its inputs are those of the last run that finished; the mark is written last. */
async function ensure({ what, mark, inputs, npm }) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(files))
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  const wanted = hash.digest('hex');
  const lock = `.${what.toLowerCase().replaceAll(' ', '-')}.lock`;
  while (read(mark) !== wanted) {
    if (!take(lock)) {
      await sleep(200);
      continue;
    }
    const code = read(mark) === wanted ? 0 : await run(what, npm, lock, mark);
    if (code === 0) writeFileSync(mark, wanted);
    rmSync(lock, { force: true });
    if (code !== 0) process.exit(code);
  }
}

async function run(what, npm, lock, mark) {
  const started = Date.now();
  console.log(`${what} …`);
  rmSync(mark, { force: true });
  const child = spawn('npm', npm, { stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(lock, String(child.pid));
  let output = '';
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  // An interrupted npm ci goes on for some 20 s and then removes node_modules, under the feet of the next start.
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(lock, { force: true });
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const code = await new Promise((resolve) => child.on('close', (status) => resolve(status ?? 1)));
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(code === 0 ? `${what}: done in ${seconds} s` : `${what} failed\n${output}`);
  return code;
}

/** One builder at a time; a lock whose process is gone is taken over. linkSync creates it whole or not at all. */
function take(lock) {
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch {
    if (!isAlive(Number(read(lock)))) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !/[.]test[.]ts$/.test(name))
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
