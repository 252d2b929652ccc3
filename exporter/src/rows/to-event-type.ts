/** What the name of an event says about it: its type, or why it makes no row. */
export type NamedEvent = { type: string } | { reason: 'not_usage_event' | 'invalid_event_name' };

// The column's width.
const typeLengthMax = 100;
// A longer name is cut before it is read, so that the work for an event has a bound.
const nameLengthMax = 400;

const types = new Map([
  ['browser.navigation', 'navigation'],
  ['browser.navigation_timing', 'page_load'],
  ['browser.web_vital', 'web_vital'],
  ['browser.user_action.click', 'button_click'],
  ['app.screen.click', 'button_click'],
  ['app.widget.click', 'button_click'],
  ['app.crash', 'error'],
  ['click', 'button_click']
]);

// What a page or its console did, many times for each thing that a person did.
const machineNames = new Set(['browser.resource_timing', 'browser.console']);

/**
 * The type of a named event: one of ours for the names of OpenTelemetry's conventions, else the name itself in the form
 * that types have, `[a-z][a-z0-9_.]*`: `Cart-Added` and `cartAdded` become `cart_added`. An exception is an event of
 * usage where a person saw it; those of a service are in its error rate already.
 */
export function toEventType(name: string, isFromBrowser: boolean): NamedEvent {
  const known = types.get(name);
  if (known !== undefined) return { type: known };
  if (machineNames.has(name)) return { reason: 'not_usage_event' };
  if (name === 'exception' || name.endsWith('.exception')) {
    return isFromBrowser ? { type: 'error' } : { reason: 'not_usage_event' };
  }
  const type = isEventType(name) ? name : normalise(name);
  return type === '' ? { reason: 'invalid_event_name' } : { type };
}

/** Whether a text is a type as it stands. */
export function isEventType(text: string): boolean {
  return text.length <= typeLengthMax && /^[a-z][a-z0-9_.]*$/.test(text);
}

function normalise(name: string): string {
  return name
    .slice(0, nameLengthMax)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9_.]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, typeLengthMax)
    .replace(/[_.]+$/, '');
}
