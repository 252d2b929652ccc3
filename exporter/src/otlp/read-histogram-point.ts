import { bucketsMax, type ExponentialBuckets, type HistogramPoint } from '../rows/metric.ts';
import type { ProtobufReader } from './protobuf-reader.ts';
import { readAttribute } from './read-attributes.ts';

/** Reads a HistogramDataPoint: explicit buckets. */
export function readExplicitPoint(reader: ProtobufReader, end: number): HistogramPoint {
  const bounds: number[] = [];
  const counts: number[] = [];
  const point = emptyPoint({ bounds, counts });
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 17:
        reader.unixTime(end, point.start);
        break;
      case 25:
        reader.unixTime(end, point.end);
        break;
      case 33:
        point.count = reader.fixed64(end);
        break;
      case 41:
        point.sum = reader.double(end);
        break;
      case 50:
        readPacked(reader, end, counts, (inner) => reader.fixed64(inner));
        break;
      case 49:
        push(counts, reader.fixed64(end));
        break;
      case 58:
        readPacked(reader, end, bounds, (inner) => reader.double(inner));
        break;
      case 57:
        push(bounds, reader.double(end));
        break;
      case 74:
        readAttribute(reader, reader.lengthDelimited(end), point.attributes);
        break;
      case 80:
        point.flags = reader.uint32();
        break;
      case 89:
        point.min = reader.double(end);
        break;
      case 97:
        point.max = reader.double(end);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return point;
}

/** Reads an ExponentialHistogramDataPoint. */
export function readExponentialPoint(reader: ProtobufReader, end: number): HistogramPoint {
  const buckets: ExponentialBuckets = {
    scale: 0,
    zeroCount: 0,
    positive: { offset: 0, counts: [] },
    negative: { offset: 0, counts: [] }
  };
  const point = emptyPoint(buckets);
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        readAttribute(reader, reader.lengthDelimited(end), point.attributes);
        break;
      case 17:
        reader.unixTime(end, point.start);
        break;
      case 25:
        reader.unixTime(end, point.end);
        break;
      case 33:
        point.count = reader.fixed64(end);
        break;
      case 41:
        point.sum = reader.double(end);
        break;
      case 48:
        buckets.scale = reader.sint32();
        break;
      case 57:
        buckets.zeroCount = reader.fixed64(end);
        break;
      case 66:
        buckets.positive = readBuckets(reader, reader.lengthDelimited(end));
        break;
      case 74:
        buckets.negative = readBuckets(reader, reader.lengthDelimited(end));
        break;
      case 80:
        point.flags = reader.uint32();
        break;
      case 97:
        point.min = reader.double(end);
        break;
      case 105:
        point.max = reader.double(end);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return point;
}

function readBuckets(reader: ProtobufReader, end: number): { offset: number; counts: number[] } {
  const buckets = { offset: 0, counts: [] as number[] };
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 8) buckets.offset = reader.sint32();
    else if (tag === 18) readPacked(reader, end, buckets.counts, () => reader.uint64());
    else if (tag === 16) push(buckets.counts, reader.uint64());
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return buckets;
}

/** Beyond the bound the rest is stepped over: a message of bucket counts alone would take eight times its size. */
function readPacked(
  reader: ProtobufReader,
  end: number,
  values: number[],
  read: (inner: number) => number
): void {
  const inner = reader.lengthDelimited(end);
  while (reader.position < inner && values.length <= bucketsMax) values.push(read(inner));
  // Twice: as it was sent and as it is stored.
  reader.allowance.spend(values.length * 16);
  if (values.length > bucketsMax) reader.position = inner;
  reader.leave(inner);
}

function push(values: number[], value: number): void {
  if (values.length <= bucketsMax) values.push(value);
}

function emptyPoint(buckets: HistogramPoint['buckets']): HistogramPoint {
  return {
    attributes: new Map(),
    start: { us: 0, ns: 0 },
    end: { us: 0, ns: 0 },
    count: 0,
    sum: null,
    min: null,
    max: null,
    flags: 0,
    buckets
  };
}
