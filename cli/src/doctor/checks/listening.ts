import { isLoopback } from '../../access/access-config.ts';
import { networkFault } from '../network-fault.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Does something answer where services are told to send? */
export const listening: HealthCheck = {
  name: 'server',
  async run({ config, isInsideServer, signal }) {
    if (isInsideServer) return ok('running');
    const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
    const address = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`;
    try {
      const response = await fetch(`${address}/ready`, { signal });
      const body = (await response.json()) as { status?: string; reason?: string };
      if (response.ok && body.status === 'ready') return ok(`${address} is ready`);
      return failure(
        `${address} is not ready: ${body.reason ?? `it answered ${response.status}`}`,
        'Its log says why; while it starts this passes within seconds'
      );
    } catch (error) {
      const { code, reason } = networkFault(error);
      if (code !== 'ECONNREFUSED') {
        return failure(
          `${address} does not answer as Lakegauge does (${reason})`,
          'Another program may have the port: choose another with PORT'
        );
      }
      return warning(
        `nothing listens on ${address}`,
        isLoopback(host)
          ? 'Start it: lakegauge start (or npm start). If it runs elsewhere, run lakegauge doctor there'
          : 'Start it: lakegauge start'
      );
    }
  }
};
