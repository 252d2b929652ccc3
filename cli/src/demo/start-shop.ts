import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface RunningShop {
  address: string;
  stop(): Promise<void>;
}

export interface ShopOptions {
  /** Where Lakegauge listens. */
  endpoint: string;
  ingestToken: string;
  port: number;
  anchor: Date;
}

/** Starts the sample service in a process of its own, with the import and nothing else, as any service is. */
export async function startShop({ endpoint, ingestToken, port, anchor }: ShopOptions): Promise<RunningShop> {
  const args = ['--max-old-space-size=96', '--import', '@lakegauge/instrumentation/register'];
  const shop = spawn(process.execPath, [...args, join(import.meta.dirname, 'shop/main.ts')], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      TZ: process.env.TZ,
      NODE_ENV: 'demo',
      PORT: String(port),
      DEMO_ANCHOR: anchor.toISOString(),
      LAKEGAUGE_TOKEN: ingestToken,
      LAKEGAUGE_DEPTH: 'lean',
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.7.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${ingestToken}`,
      // The tracker's file and its events are about the measuring, not the shop.
      LAKEGAUGE_EXCLUDE_PATHS: '/lakegauge.js,/api/otlp/'
    }
  });
  const ended = new Promise<void>((resolve) => shop.once('close', () => resolve()));
  const found = await new Promise<number>((resolve, reject) => {
    let said = '';
    shop.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      const match = /listens on (\d+)/.exec(said);
      if (match) resolve(Number(match[1]));
    });
    void ended.then(() =>
      reject(new Error('The sample service ended while it started; its words are above'))
    );
  });
  return {
    address: `http://127.0.0.1:${found}`,
    stop() {
      shop.kill('SIGTERM');
      return ended;
    }
  };
}
