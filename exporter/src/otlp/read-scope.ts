import type { ProtobufReader } from './protobuf-reader.ts';
import { readText } from './read-attribute-slots.ts';

/** Name and version of an InstrumentationScope. */
export interface Scope {
  name: string;
  version: string;
}

/**
 * The scope of a ScopeMetrics or ScopeLogs that ends at `end`: field 1 of each, but perhaps after the items. Leaves the
 * reader where it was.
 */
export function readScope(reader: ProtobufReader, end: number): Scope {
  const start = reader.position;
  const scope: Scope = { name: '', version: '' };
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readFields(reader, reader.lengthDelimited(end), scope);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  reader.position = start;
  return scope;
}

function readFields(reader: ProtobufReader, end: number, scope: Scope): void {
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) scope.name = readText(reader, end);
    else if (tag === 18) scope.version = readText(reader, end);
    else reader.skip(tag, end);
  }
  reader.leave(end);
}
