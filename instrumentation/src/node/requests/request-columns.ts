import { randomFillSync } from 'node:crypto';
import type { Resource } from '@opentelemetry/resources';
import type { RequestBatch } from '@lakegauge/exporter/sdk';
import type { RequestLabels } from './request-durations.ts';
import { RequestSpan } from './request-span.ts';
import { identityBytes, toIdentityAt, writeIds } from './trace-identity.ts';

const roomMin = 64;

/** A batch of requests that is being filled; what a request adds to it is no object of its own. */
export class RequestColumns implements RequestBatch {
  readonly resource: Resource;
  labels: RequestLabels[] = [];
  userIds: (string | undefined)[] = [];
  ids: Buffer;
  startUs: Float64Array;
  durationNs: Float64Array;
  #length = 0;

  constructor(resource: Resource, expected = 0) {
    const room = Math.max(expected, roomMin);
    this.resource = resource;
    this.ids = createIds(room);
    this.startUs = new Float64Array(room);
    this.durationNs = new Float64Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** The ids are new ones where the caller has no trace, or nobody has made a span. */
  add(
    labels: RequestLabels,
    startUs: number,
    durationNs: number,
    userId: string | undefined,
    traceId: string | undefined,
    spanId: string | undefined
  ): void {
    if (this.#length === this.startUs.length) this.#grow();
    const at = this.#length++;
    this.labels.push(labels);
    this.startUs[at] = startUs;
    this.durationNs[at] = durationNs;
    if (userId !== undefined) this.userIds[at] = userId;
    if (traceId !== undefined) writeIds(this.ids, at, traceId, spanId);
  }

  /** Makes it as good as new. */
  clear(): void {
    randomFillSync(this.ids, 0, this.#length * identityBytes);
    this.labels = [];
    this.userIds = [];
    this.#length = 0;
  }

  /** The same as spans, for exporters that know nothing else. */
  toSpans(): RequestSpan[] {
    return this.labels.map(
      (labels, at) =>
        new RequestSpan({
          labels,
          identity: toIdentityAt(this.ids, at),
          resource: this.resource,
          startUs: this.startUs[at]!,
          durationNs: this.durationNs[at]!,
          // What was asked for is not kept; by its route a request is stored alike.
          target: labels.route ?? '/',
          userId: this.userIds[at]
        })
    );
  }

  #grow(): void {
    const room = 2 * this.#length;
    const ids = createIds(room);
    this.ids.copy(ids);
    this.ids = ids;
    this.startUs = copyInto(new Float64Array(room), this.startUs);
    this.durationNs = copyInto(new Float64Array(room), this.durationNs);
  }
}

/** New ids, before there are requests that need them: a call into the generator costs as much as some forty of them. */
function createIds(count: number): Buffer {
  // Not of Node's pool, which it would keep from being freed.
  return randomFillSync(Buffer.allocUnsafeSlow(count * identityBytes));
}

function copyInto(target: Float64Array, source: Float64Array): Float64Array {
  target.set(source);
  return target;
}
