import { emptyRows, type ItemCount, type Signal, type TelemetryRows } from './telemetry-rows.ts';

// Requests may hold any number of services; beyond this many they share one entry in the counts.
const countedServicesMax = 100;

/** Gathers the rows of one request, and counts what makes none by service and reason. */
export class RowCollector {
  readonly rows: TelemetryRows = emptyRows();
  readonly #signal: Signal;
  readonly #counts = new Map<string, ItemCount>();

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  /** Counts an item that its sender has to hear about. */
  reject(serviceName: string, reason: string, sample?: string, count = 1): void {
    this.#count(this.rows.rejected, serviceName, reason, count, sample);
  }

  /** Counts an item that is fine and not wanted. */
  ignore(serviceName: string, reason: string, sample?: string, count = 1): void {
    this.#count(this.rows.ignored, serviceName, reason, count, sample);
  }

  #count(list: ItemCount[], serviceName: string, reason: string, count: number, sample?: string): void {
    const service = list.length < countedServicesMax ? serviceName : '(other)';
    const key = `${reason} ${service}`;
    const known = this.#counts.get(key);
    if (known) {
      known.count += count;
      return;
    }
    const added: ItemCount = { signal: this.#signal, serviceName: service, reason, count };
    if (sample !== undefined) added.sample = sample;
    this.#counts.set(key, added);
    list.push(added);
  }
}
