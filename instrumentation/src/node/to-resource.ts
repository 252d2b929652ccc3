import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes
} from '@opentelemetry/resources';
import type { Attributes } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ProgramManifest } from './program.ts';

export interface ResourceOptions {
  manifest: ProgramManifest;
  /** NODE_ENV, the environment's name where OTEL_RESOURCE_ATTRIBUTES gives none. */
  environmentName: string | undefined;
  instanceId: string;
  spansComplete: boolean;
}

/**
 * What every span and point says about its process. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. Command line,
 * owner and host stay out, since command lines hold secrets.
 */
export function toResource({
  manifest,
  environmentName,
  instanceId,
  spansComplete
}: ResourceOptions): Resource {
  const given = detectResources({ detectors: [envDetector] });
  const ours: Attributes = {
    'service.name': manifest.name ?? 'unknown_service:node',
    // Without it two processes of a service look like one whose counters jump.
    'service.instance.id': instanceId
  };
  if (manifest.version !== undefined) ours['service.version'] = manifest.version;
  // The former name is read where the present one is missing, so ours must not stand before it.
  if (environmentName !== undefined && given.attributes['deployment.environment'] === undefined) {
    ours['deployment.environment.name'] = environmentName;
  }
  if (spansComplete) ours['lakegauge.spans.complete'] = true;
  return defaultResource().merge(resourceFromAttributes(ours)).merge(given);
}
