import { isLoopback } from '../../access/access-config.ts';
import { failure, ok, warning } from '../finding.ts';
import type { HealthCheck } from '../health-check.ts';

/** Can services and browsers send? */
export const ingestAccess: HealthCheck = {
  name: 'ingest credentials',
  run({ config }) {
    const { ingestTokens, ingestTokensFile, browserKeys, allowedOrigins } = config;
    if (browserKeys.length > 0 && allowedOrigins.length === 0) {
      return failure(
        'LAKEGAUGE_BROWSER_KEY is set and LAKEGAUGE_ALLOWED_ORIGINS is not, so every page is refused',
        'Name the origins of the pages: LAKEGAUGE_ALLOWED_ORIGINS=https://shop.example.com'
      );
    }
    if (ingestTokens.length > 0 || ingestTokensFile) return ok('services send a token');
    if (config.access.mode === 'databricks') return ok('the proxy of Databricks Apps lets services in');
    if (isLoopback(config.host)) return ok('open to this machine');
    return warning(
      `no token is set and ${config.host} is not this machine alone, so every service is refused with 401`,
      'Set LAKEGAUGE_INGEST_TOKENS, and in the services OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer THE-TOKEN"'
    );
  }
};
