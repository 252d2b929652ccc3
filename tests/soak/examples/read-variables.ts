import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const page = readFileSync(join(import.meta.dirname, '../../../docs/other-languages.md'), 'utf8');

/** The variables that docs/other-languages.md asks for, with the service's name and the receiver's address put in. */
export function readVariables(serviceName: string, receiver: string): Record<string, string> {
  const lines = page.matchAll(/^export ([A-Z_]+)=(\S+)$/gm);
  const asked = [...lines].map(([, name = '', value = '']): [string, string] => [name, value]);
  return {
    ...Object.fromEntries(asked),
    OTEL_SERVICE_NAME: serviceName,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver
  };
}
