/** What a meter of OpenTelemetry's SDK, in versions 2 and 3, has for its instruments, by the names that it uses itself. */
interface MeterState {
  metricStorageRegistry: StorageRegistry;
  registerMetricStorage(descriptor: Descriptor): unknown;
  registerAsyncMetricStorage(descriptor: Descriptor): unknown;
}

interface StorageRegistry {
  /** Those of views, which serve all collectors. */
  _sharedRegistry: Map<string, Storage[]>;
  _perCollectorRegistry: Map<object, Map<string, Storage[]>>;
  getStorages(collector: object): Storage[];
}

interface Storage {
  getInstrumentDescriptor(): Descriptor;
  record(...measurement: unknown[]): void;
  collect(collector: object, time: [number, number]): unknown;
}

interface Descriptor {
  name: string;
  type: string;
}

/**
 * Lets a collector have the instruments that were made before it came, from now on. An instrument knows only the
 * storages that were there when it was made; of these, each passes on what it is told to one of the newcomer's.
 */
export function joinInstruments(
  meters: unknown,
  { collector, former }: { collector: object; former: object }
): void {
  if (!(meters instanceof Map)) return;
  for (const meter of meters.values() as Iterable<unknown>) {
    if (!isKnown(meter)) continue;
    const { metricStorageRegistry: registry } = meter;
    for (const storage of flatten(registry._sharedRegistry)) {
      // A collector is given what was recorded since it first asked.
      storage.collect(collector, toHrTime(Date.now()));
    }
    for (const storage of flatten(registry._perCollectorRegistry.get(former))) {
      forward(storage, createStorage(meter, storage.getInstrumentDescriptor(), collector));
    }
  }
}

/** Whatever looks different is left alone. */
function isKnown(meter: unknown): meter is MeterState {
  const { metricStorageRegistry: registry } = meter as Partial<MeterState>;
  return (
    registry?._sharedRegistry instanceof Map &&
    registry._perCollectorRegistry instanceof Map &&
    typeof registry.getStorages === 'function' &&
    typeof (meter as MeterState).registerMetricStorage === 'function' &&
    typeof (meter as MeterState).registerAsyncMetricStorage === 'function'
  );
}

/** The SDK itself makes a storage for each collector that has none, and lists it for the next collection. */
function createStorage(meter: MeterState, descriptor: Descriptor, collector: object): Storage | undefined {
  if (descriptor.type.startsWith('OBSERVABLE_')) meter.registerAsyncMetricStorage(descriptor);
  else meter.registerMetricStorage(descriptor);
  return meter.metricStorageRegistry
    .getStorages(collector)
    .find((storage) => storage.getInstrumentDescriptor() === descriptor);
}

function forward(from: Storage, to: Storage | undefined): void {
  if (!to) return;
  const [recordThere, recordHere] = [from.record.bind(from), to.record.bind(to)];
  from.record = (...measurement) => {
    recordThere(...measurement);
    recordHere(...measurement);
  };
  // An instrument of the same name that is made later has both storages, and would count twice.
  to.record = () => {};
}

function flatten(storages: Map<string, Storage[]> | undefined): Storage[] {
  return [...(storages?.values() ?? [])].flat();
}

function toHrTime(ms: number): [number, number] {
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}
