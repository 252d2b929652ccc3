import { cutOrNull, cutText } from './clean-text.ts';
import { toText, type SlotValue } from './slot-value.ts';

/** What a row keeps of the resource that sent it: an allow-list, since command lines and the like hold secrets. */
export interface ServiceResource {
  serviceName: string;
  serviceVersion: string | null;
  environment: string;
  serviceInstanceId: string;
  /** Tells one writer of metric streams from another. */
  identity: string;
  /** The service says that it keeps every server span. */
  spansComplete: boolean;
}

/** Attributes of a resource that are read; their positions are the positions of the values handed over. */
export const resourceAttributes = [
  'service.name',
  'service.version',
  'deployment.environment.name',
  'deployment.environment',
  'service.instance.id',
  'lakegauge.spans.complete',
  'service.namespace',
  'host.name',
  'host.id',
  'container.id',
  'k8s.pod.uid',
  'process.pid'
] as const;

/** Takes the values of `resourceAttributes` in their order. */
export function toServiceResource(values: readonly SlotValue[]): ServiceResource {
  const [name, version, environment, oldEnvironment, instanceId, spansComplete] = values;
  return {
    serviceName: cutText(toText(name) ?? 'unknown_service', 100),
    serviceVersion: cutOrNull(toText(version), 100),
    environment: cutText(toText(environment) ?? toText(oldEnvironment) ?? '', 50),
    serviceInstanceId: cutText(toText(instanceId) ?? '', 255),
    identity: JSON.stringify(values.map((value) => (value === undefined ? null : String(value)))),
    spansComplete: spansComplete === true || spansComplete === 'true'
  };
}
