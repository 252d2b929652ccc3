import { metrics, type Meter, type MeterProvider, type Observable } from '@opentelemetry/api';
import type { Backlog } from './backlog.ts';
import { SenderCounts } from './sender-counts.ts';

/** What is measured of one sender. */
export interface ObservedSender {
  counts: SenderCounts;
  backlog: Backlog;
}

/** The senders whose numbers one meter provider adds up; of those that ended the counts remain. */
interface Group {
  open: Set<ObservedSender>;
  ended: SenderCounts;
}

const groups = new WeakMap<MeterProvider, Group>();

/**
 * Measures a sender. `begin` is called whenever it gets rows, and is cheap: programs often make their exporters before
 * they set up the global meter provider.
 */
export function observeSender(
  sender: ObservedSender,
  given: MeterProvider | undefined
): { begin(): void; end(): void } {
  let observer: MeterProvider | undefined;
  return {
    begin() {
      const provider = given ?? metrics.getMeterProvider();
      if (provider === observer) return;
      if (observer) groupOf(observer).open.delete(sender);
      observer = provider;
      groupOf(provider).open.add(sender);
    },
    end() {
      if (!observer) return;
      const group = groupOf(observer);
      if (group.open.delete(sender)) group.ended.addAll(sender.counts);
    }
  };
}

function groupOf(provider: MeterProvider): Group {
  const known = groups.get(provider);
  if (known) return known;
  const group: Group = { open: new Set(), ended: new SenderCounts() };
  groups.set(provider, group);
  createInstruments(provider.getMeter('@lakegauge/exporter'), group);
  return group;
}

const quantiles = [0.5, 0.99];

/** Counters that are 0 and sizes of what is not there are left out: most services would send a dozen zeros for ever. */
function createInstruments(meter: Meter, group: Group): void {
  const counter = (name: string, unit: string, description: string) =>
    meter.createObservableCounter(`lakegauge.exporter.${name}`, { unit, description });
  const size = (name: string, unit: string, description: string) =>
    meter.createObservableUpDownCounter(`lakegauge.exporter.${name}`, { unit, description });
  const gauge = (name: string, description: string) =>
    meter.createObservableGauge(`lakegauge.exporter.${name}`, { unit: 's', description });

  const queueSize = size('queue.size', '{row}', 'Rows that wait in memory or are being sent');
  const queueLag = gauge('queue.lag', 'How long the oldest row has waited, in memory or in the spool');
  const spoolSize = size('spool.size', 'By', 'Bytes of the spool on disk');
  const spoolRows = size('spool.rows', '{row}', 'Rows in the spool');
  const spoolDamages = counter('spool.damaged', '{stretch}', 'Torn or altered stretches of the spool');
  const stored = counter('rows.stored', '{row}', 'Rows known to be in the database');
  const duplicates = counter('rows.duplicate', '{row}', 'Stored rows that were there already');
  const dropped = counter('rows.dropped', '{row}', 'Rows that were lost, by error.type');
  const rejected = counter('items.rejected', '{item}', 'Items at fault that were not stored, by error.type');
  const ignored = counter('items.ignored', '{item}', 'Items that nothing is kept of, by error.type');
  const batches = counter('batches.stored', '{batch}', 'Batches that were stored');
  const failed = counter('batches.failed', '{batch}', 'Attempts to store a batch that failed');
  const retries = counter('batches.retried', '{batch}', 'Failed attempts that were made again');
  const duration = gauge('batch.duration', 'Time to store a batch since the last collection, by quantile');

  const instruments: Observable[] = [
    queueSize,
    queueLag,
    spoolSize,
    spoolRows,
    spoolDamages,
    stored,
    duplicates
  ];
  instruments.push(dropped, rejected, ignored, batches, failed, retries, duration);
  meter.addBatchObservableCallback((result) => {
    const observeCount = (instrument: Observable, value: number, attributes = {}) => {
      if (value > 0) result.observe(instrument, value, attributes);
    };
    const observeAll = (instrument: Observable, counts: ReadonlyMap<string, number>) => {
      for (const [reason, count] of counts) observeCount(instrument, count, { 'error.type': reason });
    };
    const counts = new SenderCounts();
    counts.addAll(group.ended);
    let queuedRows = 0;
    let oldest = Infinity;
    let spooled: { rows: number; bytes: number; damages: number } | undefined;
    for (const { backlog, counts: each } of group.open) {
      counts.addAll(each);
      queuedRows += backlog.rowsInMemory;
      oldest = Math.min(oldest, backlog.since ?? Infinity);
      if (!backlog.spooled) continue;
      spooled ??= { rows: 0, bytes: 0, damages: 0 };
      spooled.rows += backlog.spooled.rows;
      spooled.bytes += backlog.spooled.bytes;
      spooled.damages += backlog.spooled.damages;
    }

    result.observe(queueSize, queuedRows);
    result.observe(queueLag, oldest === Infinity ? 0 : Math.max(0, Date.now() - oldest) / 1000);
    if (spooled) {
      result.observe(spoolSize, spooled.bytes);
      result.observe(spoolRows, spooled.rows);
      observeCount(spoolDamages, spooled.damages);
    }
    observeCount(stored, counts.storedRows);
    observeCount(duplicates, counts.duplicateRows);
    observeAll(dropped, counts.droppedBy);
    observeAll(rejected, counts.rejectedBy);
    observeAll(ignored, counts.ignoredBy);
    observeCount(batches, counts.batches);
    observeCount(failed, counts.failedBatches);
    observeCount(retries, counts.retries);
    for (const { counts: each } of group.open) {
      const taken = each.durations.take(quantiles);
      for (const [i, quantile] of quantiles.entries()) {
        if (taken) result.observe(duration, taken[i]!, { quantile });
      }
    }
  }, instruments);
}
