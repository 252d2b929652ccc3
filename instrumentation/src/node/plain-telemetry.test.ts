import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { expect, test } from 'vitest';
import { toPlainSpan, toReadableSpan } from './plain-telemetry.ts';
import { createSpan } from './span.fixture.ts';

test('a span that went to another thread is exported as if it had not', () => {
  const span = createSpan();

  const arrived = toReadableSpan(structuredClone(toPlainSpan(span)));

  expect(toText(arrived)).toBe(toText(span));
  expect(toText(span)).toContain('vendor=value');
});

function toText(span: ReturnType<typeof createSpan>): string {
  return new TextDecoder().decode(JsonTraceSerializer.serializeRequest([span]));
}
