export interface RequestEvent {
  name: string;
  /** Milliseconds since 1970; now when absent. */
  timeMs?: number;
  attributes?: Record<string, string | number | boolean>;
}

/** The body of a request that exports events of a page as OTLP/JSON, as a tracker sends it. */
export function logBody(service: string, events: RequestEvent[]): string {
  const attribute = ([key, value]: [string, string | number | boolean]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : { doubleValue: value }
  });
  const resource = { 'service.name': service, 'telemetry.sdk.language': 'webjs' };
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: Object.entries(resource).map(attribute) },
        scopeLogs: [
          {
            scope: { name: 'tracker' },
            logRecords: events.map(({ name, timeMs = Date.now(), attributes = {} }) => ({
              timeUnixNano: `${timeMs}000000`,
              eventName: name,
              body: { stringValue: name },
              attributes: Object.entries(attributes).map(attribute)
            }))
          }
        ]
      }
    ]
  });
}
