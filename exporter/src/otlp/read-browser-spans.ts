import { browserScopes, emptyBrowserSpan, type BrowserSpan } from '../rows/browser-span.ts';
import { collectBrowserSpan } from '../rows/collect-browser-span.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import type { RowCollector } from '../rows/row-collector.ts';
import type { ServiceResource } from '../rows/service-resource.ts';
import { KeyTable } from './key-table.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { readText } from './read-attribute-slots.ts';
import { readAttribute } from './read-attributes.ts';

const spanBytes = 1000;

const scopes = new KeyTable(browserScopes);

/**
 * Whether the ScopeSpans that ends at `end` is one of a browser instrumentation. Server spans pay for this once a
 * scope: the scope is compared as bytes, and the spans are stepped over only where it does not come first. Leaves the
 * reader where it was.
 */
export function isBrowserScope(reader: ProtobufReader, end: number): boolean {
  const start = reader.position;
  let isBrowser: boolean | undefined;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) isBrowser = isBrowserName(reader, reader.lengthDelimited(end)) ?? isBrowser;
    // Nobody writes a scope in two parts, one before the spans and one behind them.
    else if (tag === 18 && isBrowser !== undefined) break;
    else reader.skip(tag, end);
  }
  reader.position = start;
  return isBrowser ?? false;
}

/** Undefined where the scope has no name. */
function isBrowserName(reader: ProtobufReader, end: number): boolean | undefined {
  let isBrowser: boolean | undefined;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) {
      const inner = reader.lengthDelimited(end);
      isBrowser = scopes.find(reader.bytes, reader.position, inner) !== -1;
      reader.position = inner;
    } else reader.skip(tag, end);
  }
  reader.leave(end);
  return isBrowser;
}

/** Reads the spans of a browser instrumentation, which become usage events. */
export function readBrowserSpans(
  reader: ProtobufReader,
  end: number,
  service: ServiceResource,
  collector: RowCollector,
  options: MappingOptions
): void {
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) {
      const span = readSpan(reader, reader.lengthDelimited(end));
      collectBrowserSpan(collector, span, service, options);
    } else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readSpan(reader: ProtobufReader, end: number): BrowserSpan {
  reader.allowance.spend(spanBytes);
  const span = emptyBrowserSpan();
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        span.traceId = reader.hex(end, 16);
        break;
      case 18:
        span.spanId = reader.hex(end, 8);
        break;
      case 42:
        span.name = readText(reader, end);
        break;
      case 57:
        reader.unixTime(end, span.start);
        break;
      case 65:
        reader.unixTime(end, span.end);
        break;
      case 74:
        readAttribute(reader, reader.lengthDelimited(end), span.attributes);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return span;
}
