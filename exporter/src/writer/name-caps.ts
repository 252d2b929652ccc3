import type { DatabaseClient } from '@lakegauge/database';
import type { HistogramPointRow, PerformanceMetricRow, UsageEventRow } from '../rows/telemetry-rows.ts';
import { commonEventTypes } from '../rows/common-event-types.ts';
import type { Batch } from './batch.ts';
import { NameCap, type NamedRows } from './name-cap.ts';
import type { OwnedRow } from './owned-row.ts';

export interface NameCapsOptions {
  /** Distinct endpoints of one service. */
  endpointsMax: number;
  /** Distinct pages of one service. */
  pagesMax: number;
  /** Distinct types of events of one service, beside the common ones. */
  eventTypesMax: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Every name of a row that its sender makes up and that rollups and charts are grouped by. */
export class NameCaps {
  readonly #endpoints: NameCap;
  readonly #pages: NameCap;
  readonly #eventTypes: NameCap;

  constructor({ endpointsMax, pagesMax, eventTypesMax, now }: NameCapsOptions) {
    this.#endpoints = new NameCap({
      kind: 'endpoint',
      namesMax: endpointsMax,
      lengthMax: 500,
      ownNames: ['(unmatched)', '(no route)'],
      now
    });
    this.#pages = new NameCap({ kind: 'page', namesMax: pagesMax, lengthMax: 255, ownNames: [], now });
    this.#eventTypes = new NameCap({
      kind: 'event_type',
      namesMax: eventTypesMax,
      lengthMax: 100,
      ownNames: commonEventTypes,
      now
    });
  }

  /** Replaces the names of a batch that are beyond their caps. Commits what it registers. */
  async apply(client: DatabaseClient, batch: Batch): Promise<void> {
    const requests: OwnedRow<PerformanceMetricRow | HistogramPointRow>[] =
      batch.histogramPoints.length === 0
        ? batch.performanceMetrics
        : [...batch.performanceMetrics, ...batch.histogramPoints];
    await this.#endpoints.apply(client, requests, endpoints);
    if (batch.usageEvents.length === 0) return;
    await this.#pages.apply(client, batch.usageEvents, pages);
    await this.#eventTypes.apply(client, batch.usageEvents, eventTypes);
  }
}

const endpoints: NamedRows<PerformanceMetricRow | HistogramPointRow> = {
  nameOf: ({ endpoint }) => endpoint,
  withName: (row, endpoint) => ({ ...row, endpoint })
};

const pages: NamedRows<UsageEventRow> = {
  nameOf: ({ pageName }) => pageName,
  withName: (row, pageName) => ({ ...row, pageName })
};

const eventTypes: NamedRows<UsageEventRow> = {
  nameOf: ({ eventType }) => eventType,
  withName: (row, eventType) => ({ ...row, eventType })
};
