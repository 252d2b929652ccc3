import { styleText } from 'node:util';
import type { RunningLakegauge } from './start.ts';

/** What a newcomer needs next: where to look, and the one line to add to a service. */
export function printWelcome({ address, database }: RunningLakegauge): void {
  const strong = (text: string) => styleText('bold', text, { stream: process.stdout });
  console.log(`
  Lakegauge is running on ${database}

  Dashboard         ${strong(`${address}/metrics`)}
  Add to a service  ${strong(`OTEL_EXPORTER_OTLP_ENDPOINT=${address} node --import @lakegauge/instrumentation/register app.js`)}

  Stop with Ctrl-C.
`);
}

/** Where a receiver listens. */
export function printReceiver({ address, database }: RunningLakegauge): void {
  console.log(`
  The receiver is running on ${database}

  Telemetry  ${address}/v1/traces, /v1/metrics, /v1/logs

  Stop with Ctrl-C.
`);
}
