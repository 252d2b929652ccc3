import { SetupError } from '@lakegauge/database';
import type { Express } from 'express';

// Who may use a route of Express. The dashboard's routes come after them, and have rules of their own.
const rules: Readonly<Record<string, 'anyone' | 'ingest credential'>> = {
  '/health': 'anyone',
  '/ready': 'anyone',
  '/v1/traces': 'ingest credential',
  '/v1/metrics': 'ingest credential',
  '/v1/logs': 'ingest credential',
  '/api/otlp/v1/traces': 'ingest credential',
  '/api/otlp/v1/metrics': 'ingest credential',
  '/api/otlp/v1/logs': 'ingest credential',
  '/api/v1/metrics/usage-events': 'ingest credential'
};

/** Throws a SetupError that names a route which nobody has said who may use: what is not declared does not start. */
export function requireDeclaredRoutes(application: Express): void {
  const undeclared = pathsOf(application.router.stack as Layer[]).filter(
    (path) => !Object.hasOwn(rules, path)
  );
  if (undeclared.length > 0) {
    throw new SetupError(
      `The route ${undeclared.join(', ')} declares no access rule; say in require-declared-routes.ts who may use it`
    );
  }
}

/** The part of Express's own bookkeeping that is read here. */
interface Layer {
  route?: { path: string | RegExp | (string | RegExp)[] };
  handle?: { stack?: Layer[] };
}

function pathsOf(stack: Layer[]): string[] {
  return stack.flatMap((layer) =>
    layer.route ? [layer.route.path].flat().map(String) : pathsOf(layer.handle?.stack ?? [])
  );
}
