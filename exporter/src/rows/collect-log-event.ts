import { cutText } from './clean-text.ts';
import type { LogEvent } from './log-event.ts';
import type { MappingOptions } from './mapping-options.ts';
import type { RowCollector } from './row-collector.ts';
import type { ServiceResource } from './service-resource.ts';
import { classifyEvent, toUsageEventRow } from './to-usage-event-row.ts';

/**
 * Takes one log record: counts why it makes no row, or reads it and adds its row. `read` is not called for what is
 * thrown away; most log records are lines of text without an event name.
 */
export function collectLogEvent(
  collector: RowCollector,
  { name, scopeName }: Pick<LogEvent, 'name' | 'scopeName'>,
  read: () => LogEvent,
  service: ServiceResource,
  options: MappingOptions
): void {
  const { serviceName } = service;
  if (name === '') return collector.ignore(serviceName, 'no_event_name');
  const named = classifyEvent(name, scopeName, service, options);
  if ('type' in named) {
    const row = toUsageEventRow(named.type, read(), service, options);
    if (typeof row !== 'string') collector.rows.usageEvents.push(row);
    else collector.reject(serviceName, row, `event ${cutText(name, 100)} has no time`);
  } else if (named.reason === 'not_usage_event')
    collector.ignore(serviceName, named.reason, cutText(name, 100));
  else collector.reject(serviceName, named.reason, `event name "${cutText(name, 100)}"`);
}
