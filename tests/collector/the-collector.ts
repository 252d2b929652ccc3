import { findCollector } from '../../cli/src/collector/find-collector.ts';

/** The collector of this machine. `npm test` builds one first; without Go and without OTELCOL there is none. */
export function theCollector(): string {
  const found = findCollector(process.env);
  if (!found) {
    throw new Error(
      'There is no OpenTelemetry Collector here: install Go 1.26 and run `npm run collector:build`, or set OTELCOL=/path/to/otelcol-contrib'
    );
  }
  return found.path;
}
