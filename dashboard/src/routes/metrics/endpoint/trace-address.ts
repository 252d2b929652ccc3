/** Where a trace viewer shows a trace; the id is hex, so that it needs no escaping. */
export function traceAddress(template: string, traceId: string): string {
  return template.replaceAll('{trace_id}', traceId);
}
