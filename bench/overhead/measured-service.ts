import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Usage {
  /** User and system time of the process, microseconds. */
  cpuUs: number;
  rssBytes: number;
}

/** A service under test in a process of its own. */
export interface MeasuredService {
  port: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export interface ServiceOptions {
  /** Where its packages are installed. */
  folder: string;
  program: string;
  nodeFlags: string[];
  env: Record<string, string>;
}

const stopMs = 5000;

export async function startService({
  folder,
  program,
  nodeFlags,
  env
}: ServiceOptions): Promise<MeasuredService> {
  const child = fork(join(folder, 'services', program), {
    cwd: folder,
    execArgv: nodeFlags,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  });
  // One listener for its whole life, since a race leaves those of its losers behind.
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const failed = ended.then((code) => {
    throw new Error(`The service ended with ${String(code)}`);
  });
  failed.catch(() => {});
  const nextMessage = async <Message>(): Promise<Message> => {
    const [message] = (await Promise.race([once(child, 'message'), failed])) as [Message];
    return message;
  };
  const { port } = await nextMessage<{ port: number }>();
  return {
    port,
    async usage() {
      child.send('usage');
      const { cpu, memory } = await nextMessage<{
        cpu: { user: number; system: number };
        memory: { rss: number };
      }>();
      return { cpuUs: cpu.user + cpu.system, rssBytes: memory.rss };
    },
    async stop() {
      child.kill('SIGTERM');
      // The stock set-up takes the signal, flushes, and does not end.
      const last = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await ended;
      clearTimeout(last);
    }
  };
}
