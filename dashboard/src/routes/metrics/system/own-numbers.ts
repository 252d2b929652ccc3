import type { LatestValue } from '#lib/metrics/system.ts';

/** The numbers of one process, gathered from the values that it tells. */
export interface ProcessNumbers {
  service: string;
  instance: string;
  kind: 'writer' | 'exporter' | 'collector' | 'other';
  observedAt: string;
  values: LatestValue[];
}

/** One entry for each process and part of it, the newest first. */
export function toProcesses(values: readonly LatestValue[]): ProcessNumbers[] {
  const groups = Map.groupBy(values, ({ name, service, instance }) =>
    [kindOf(name), service, instance].join('\0')
  );
  return [...groups.values()]
    .map((own) => ({
      service: own[0]!.service,
      instance: own[0]!.instance,
      kind: kindOf(own[0]!.name),
      observedAt: own.reduce((newest, { observedAt }) => (observedAt > newest ? observedAt : newest), ''),
      values: own.toSorted((a, b) => a.name.localeCompare(b.name))
    }))
    .toSorted((a, b) => b.observedAt.localeCompare(a.observedAt));
}

function kindOf(name: string): ProcessNumbers['kind'] {
  if (name.startsWith('otelcol_') || name.startsWith('otelcol.')) return 'collector';
  if (name.startsWith('lakegauge.writer.')) return 'writer';
  if (name.startsWith('lakegauge.exporter.') || name.startsWith('lakegauge.instrumentation.'))
    return 'exporter';
  return 'other';
}

/** `lakegauge.writer.queue.size` → `queue.size`; the collector's names lose their prefix too. */
export function shortName(name: string): string {
  return name.replace(/^lakegauge\.(writer|exporter|instrumentation)\.|^otelcol[_.]/, '');
}

/** Attributes in brackets, as `error.type queue_full`; empty without any. */
export function describeAttributes(attributes: Record<string, unknown>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

const seconds = /(\.lag|\.duration)$/;
const bytes = /(spool\.size|_memory_rss|_bytes)$/;

export function unitOf(name: string): 's' | 'B' | '' {
  if (seconds.test(name)) return 's';
  return bytes.test(name) ? 'B' : '';
}
