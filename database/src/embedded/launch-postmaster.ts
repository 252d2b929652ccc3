import { type ChildProcess, spawn } from 'node:child_process';

import type { Logger } from '../logger.ts';
import { SetupError } from '../setup-error.ts';
import type { Binaries } from './find-binaries.ts';
import { findFreePort } from './free-port.ts';
import { type Postmaster, findPostmaster } from './postmaster.ts';
import { getProcessStart } from './process-start.ts';
import { type ServerLog, openServerLog, toDecisiveLine } from './server-log.ts';
import { type ServerUser, toCommand } from './server-user.ts';
import { stopPostmaster } from './stop-postmaster.ts';
import { waitFor } from './wait-for.ts';

interface Launch {
  binaries: Binaries;
  user: ServerUser;
  clusterDir: string;
  settings: string[];
  logFile: string;
  logger: Logger;
  choosePort?: () => number | Promise<number>;
}

/** How long a server may be silent until it is ready. */
const READY_TIMEOUT_MS = 60_000;
/** What a server says every ten seconds that syncs its folder and reads back the changes after it was killed. */
const PROGRESS = /elapsed time: /g;
const RETRY_TIMEOUT_MS = 10_000;

/** Failures that go away: a port lost to another program, and the last processes of a server that was killed. */
const PASSING = /could not create any TCP\/IP sockets|pre-existing shared memory block/;

/** Starts the server and waits until it accepts connections. */
export async function launchPostmaster(launch: Launch): Promise<Postmaster> {
  const { clusterDir, logFile } = launch;
  const log = openServerLog(logFile);
  try {
    const outcome = await waitFor(
      async () => {
        const tried = await launchOnce(launch, log);
        return typeof tried === 'string' && PASSING.test(tried) ? undefined : tried;
      },
      { timeoutMs: RETRY_TIMEOUT_MS, intervalMs: 100 }
    );
    if (outcome !== undefined && typeof outcome !== 'string') return outcome;
    throw new SetupError(
      `PostgreSQL did not start in ${clusterDir} (${outcome ?? toDecisiveLine(log.read())}): see ${logFile}, or set DATABASE_URL to a server of your own`
    );
  } finally {
    log.close();
  }
}

/** The running server, or the reason why there is none. */
async function launchOnce(launch: Launch, log: ServerLog): Promise<Postmaster | string> {
  const port = await (launch.choosePort ?? findFreePort)();
  // The settings last, where a later start looks for them.
  const all = ['-D', launch.clusterDir, '-p', String(port), ...launch.settings];
  const { command, args, as } = toCommand(launch.user, launch.binaries.postgres, all);
  const child = spawn(command, args, {
    ...as,
    env: launch.binaries.env,
    cwd: '/',
    stdio: ['ignore', log.fd, log.fd],
    // A process group of its own: Ctrl-C is for this program alone, which stops the server after its last write.
    detached: true
  });
  // The server does not keep this program running.
  child.unref();

  let problem: string | undefined;
  child.once('error', (error) => (problem = error.message));
  child.once('exit', (code, signal) => (problem = `it ended with ${signal ?? `exit code ${code}`}`));

  const lookUntilReady = () => {
    if (problem !== undefined) return problem;
    const found = findPostmaster(launch.clusterDir);
    return found?.ready && found.pid === child.pid ? found : undefined;
  };
  for (let seen = 0; ;) {
    const ready = await waitFor(lookUntilReady, { timeoutMs: READY_TIMEOUT_MS });
    if (typeof ready === 'string') return toDecisiveLine(log.read()) || ready;
    if (ready !== undefined) return ready;
    const progress = log.read().match(PROGRESS)?.length ?? 0;
    if (progress === seen) break;
    seen = progress;
  }
  await stopChild(child, launch.logger);
  return `not ready after ${READY_TIMEOUT_MS / 1_000} s; ${toDecisiveLine(log.read())}`;
}

async function stopChild({ pid }: ChildProcess, logger: Logger): Promise<void> {
  const processStart = pid === undefined ? undefined : getProcessStart(pid);
  if (pid !== undefined && processStart !== undefined) await stopPostmaster({ pid, processStart }, logger);
}
