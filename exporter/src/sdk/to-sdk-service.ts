import type { Resource } from '@opentelemetry/resources';
import { resourceAttributes, toServiceResource, type ServiceResource } from '../rows/service-resource.ts';
import { toSlotValue } from '../rows/slot-value.ts';

/** What rows keep of a resource of the SDK. */
export function toSdkService(resource: Resource): ServiceResource {
  return toServiceResource(resourceAttributes.map((name) => toSlotValue(resource.attributes[name])));
}
