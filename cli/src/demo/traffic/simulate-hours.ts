import { troubleAt, versionAt } from './incidents.ts';
import { visitsPerHour } from './rhythm.ts';
import { createRandom, hexDigits } from './seeded-random.ts';
import { answerOf, shopEndpoints } from './shop-endpoints.ts';
import { simulateVisit, type VisitEvent } from './simulate-visit.ts';

export interface ShopRequest {
  startMs: number;
  durationMs: number;
  method: string;
  route: string;
  statusCode: number;
  person: string | null;
  version: string;
  traceId: string;
  spanId: string;
}

export interface ShopEvent extends VisitEvent {
  timeMs: number;
  person: string | null;
  sessionId: string;
  uid: string;
}

const hourMs = 3_600_000;

/**
 * What happened in the shop during the hours that begin in [from, to). An hour is always the same, so that a history that
 * was interrupted can be made again: what is stored already is recognised.
 */
export function simulateHours(
  from: Date,
  to: Date,
  anchor: Date
): { requests: ShopRequest[]; events: ShopEvent[] } {
  const requests: ShopRequest[] = [];
  const events: ShopEvent[] = [];
  for (let hour = Math.ceil(from.getTime() / hourMs) * hourMs; hour < to.getTime(); hour += hourMs) {
    const random = createRandom(hour / hourMs);
    const expected = visitsPerHour(new Date(hour + hourMs / 2), anchor);
    const visits = Math.round(expected * (0.85 + 0.3 * random()));
    for (let index = 0; index < visits; index++) {
      const startMs = hour + random() * hourMs;
      const { person, sessionId, steps } = simulateVisit(random);
      for (const step of steps) {
        const timeMs = startMs + step.afterMs;
        if (step.kind === 'event') {
          events.push({ ...step.event, timeMs, person, sessionId, uid: hexDigits(random, 32) });
          continue;
        }
        const shape = shopEndpoints[step.endpoint];
        const time = new Date(timeMs);
        requests.push({
          ...answerOf(shape, troubleAt(step.endpoint, time, anchor), random),
          startMs: timeMs,
          method: shape.method,
          route: shape.route,
          person,
          version: versionAt(time, anchor),
          traceId: hexDigits(random, 32),
          spanId: hexDigits(random, 16)
        });
      }
    }
  }
  return { requests, events };
}
