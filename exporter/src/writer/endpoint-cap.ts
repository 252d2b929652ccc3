import type { DatabaseClient } from '@lakegauge/database';
import type { Batch } from './batch.ts';
import { cleanText, cutText } from '../rows/clean-text.ts';
import { registerEndpoints, type ServiceEndpoint } from './register-endpoints.ts';

export interface EndpointCapOptions {
  endpointsMax: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

interface KnownService {
  endpoints: Set<string>;
  /** Until then endpoints that are not known need not be asked for again: the service had its full number. */
  fullUntil: number;
}

const overflowEndpoint = '(other)';
const ownNames = new Set([overflowEndpoint, '(unmatched)', '(no route)']);
const fullMs = 60_000;
const servicesMax = 1000;

/**
 * Keeps a service to so many distinct endpoints; what is beyond goes to `(other)`. Which endpoints are in is written
 * in a table, so that replicas and restarts agree; what is held here is only a copy of it.
 */
export class EndpointCap {
  readonly #options: EndpointCapOptions;
  readonly #services = new Map<string, KnownService>();

  constructor(options: EndpointCapOptions) {
    this.#options = options;
  }

  /** Registers new endpoints of a batch and replaces those that are beyond the cap. */
  async apply(client: DatabaseClient, batch: Batch): Promise<void> {
    const strange = [...batch.performanceMetrics, ...batch.histogramPoints].filter(
      ({ row }) => !this.#isIn(row.serviceName, row.endpoint)
    );
    if (strange.length === 0) return;
    const unknown = new Map<string, ServiceEndpoint>();
    for (const { row } of strange) {
      const { serviceName, endpoint } = row;
      if (endpoint === null || this.#isFull(serviceName)) continue;
      // Left to the transaction of the rows, which finds the one that Postgres refuses.
      if (!fits(serviceName, 100) || !fits(endpoint, 500)) continue;
      unknown.set(`${serviceName}\0${endpoint}`, { serviceName, endpoint });
    }
    if (unknown.size > 0) await this.#register(client, [...unknown.values()]);
    for (const item of strange) {
      const { serviceName, endpoint } = item.row;
      if (endpoint === null || this.#isIn(serviceName, endpoint) || !fits(endpoint, 500)) continue;
      // A copy: the row belongs to the caller, who may write it again.
      Object.assign(item, { row: { ...item.row, endpoint: overflowEndpoint } });
    }
  }

  /** Whether the endpoint is known to be below the cap, or is none that counts. */
  #isIn(serviceName: string, endpoint: string | null): boolean {
    if (endpoint === null || this.#services.get(serviceName)?.endpoints.has(endpoint)) return true;
    return ownNames.has(endpoint);
  }

  #isFull(serviceName: string): boolean {
    return this.#options.now() < (this.#services.get(serviceName)?.fullUntil ?? 0);
  }

  async #register(client: DatabaseClient, wanted: ServiceEndpoint[]): Promise<void> {
    const registered = await registerEndpoints(client, wanted, this.#options.endpointsMax);
    if (this.#services.size > servicesMax) this.#services.clear();
    for (const { serviceName, endpoint } of registered) this.#of(serviceName).endpoints.add(endpoint);
    for (const { serviceName, endpoint } of wanted) {
      const service = this.#of(serviceName);
      if (!service.endpoints.has(endpoint)) service.fullUntil = this.#options.now() + fullMs;
    }
  }

  #of(serviceName: string): KnownService {
    let service = this.#services.get(serviceName);
    if (!service) this.#services.set(serviceName, (service = { endpoints: new Set(), fullUntil: 0 }));
    return service;
  }
}

function fits(text: string, lengthMax: number): boolean {
  return cleanText(text) === text && cutText(text, lengthMax) === text;
}
