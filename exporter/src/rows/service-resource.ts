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
  /** A page in a browser, whose clock is a person's and not an operator's. */
  isBrowser: boolean;
  /** Some browser SDKs put the session here and not on each event. */
  sessionId: string | undefined;
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
  'process.pid',
  'telemetry.sdk.language',
  'browser.platform',
  'browser.language',
  'session.id'
] as const;

// Up to `process.pid`: what follows says what the sender is, not which.
const identityLength = 12;

/** Takes the values of `resourceAttributes` in their order. */
export function toServiceResource(values: readonly SlotValue[]): ServiceResource {
  const [name, version, environment, oldEnvironment, instanceId, spansComplete] = values;
  const [sdkLanguage, platform, browserLanguage, sessionId] = values.slice(identityLength);
  return {
    serviceName: cutText(toText(name) ?? 'unknown_service', 100),
    serviceVersion: cutOrNull(toText(version), 100),
    environment: cutText(toText(environment) ?? toText(oldEnvironment) ?? '', 50),
    serviceInstanceId: cutText(toText(instanceId) ?? '', 255),
    identity: JSON.stringify(
      values.slice(0, identityLength).map((value) => (value === undefined ? null : String(value)))
    ),
    spansComplete: spansComplete === true || spansComplete === 'true',
    isBrowser: sdkLanguage === 'webjs' || platform !== undefined || browserLanguage !== undefined,
    sessionId: toText(sessionId)
  };
}
