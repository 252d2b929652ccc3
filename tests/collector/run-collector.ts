import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';

const root = join(import.meta.dirname, '../..');

export interface RunningCollector {
  child: ChildProcess;
  httpEndpoint: string;
  grpcEndpoint: string;
  /** What it has logged so far. */
  log(): string;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

export interface CollectorOptions {
  /** Path of the program. */
  collector: string;
  lakegaugeEndpoint: string;
  queueDirectory: string;
  /** Merged after otel-collector.yaml. */
  files?: readonly string[];
  env?: Record<string, string>;
}

/** Runs the real collector with the main file on free ports; resolves once it is healthy. */
export async function runCollector(options: CollectorOptions): Promise<RunningCollector> {
  const [grpc, http, health] = await Promise.all([freePort(), freePort(), freePort()]);
  const files = ['otel-collector.yaml', ...(options.files ?? [])];
  const child = spawn(
    options.collector,
    files.map((file) => `--config=${file}`),
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        LAKEGAUGE_ENDPOINT: options.lakegaugeEndpoint,
        OTELCOL_METRICS_INTERVAL: '1000',
        OTELCOL_QUEUE_DIRECTORY: options.queueDirectory,
        OTELCOL_GRPC_ENDPOINT: `127.0.0.1:${grpc}`,
        OTELCOL_HTTP_ENDPOINT: `127.0.0.1:${http}`,
        OTELCOL_HEALTH_ENDPOINT: `127.0.0.1:${health}`,
        ...options.env
      },
      stdio: ['ignore', 'pipe', 'pipe']
    }
  );
  let log = '';
  child.stdout.on('data', (text: Buffer) => (log += text.toString()));
  child.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const closed = once(child, 'close');
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`The collector ended with ${child.exitCode}: ${log}`);
    const response = await fetch(`http://127.0.0.1:${health}/`).catch(() => null);
    if (!response?.ok) throw new Error(`The collector is not healthy: ${log}`);
  }, 30_000);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await closed;
  };
  return {
    child,
    httpEndpoint: `http://127.0.0.1:${http}`,
    grpcEndpoint: `http://127.0.0.1:${grpc}`,
    log: () => log,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL')
  };
}
