import { collectMetrics } from '../rows/collect-metrics.ts';
import type { MappingOptions } from '../rows/mapping-options.ts';
import { emptyMetric, type Metric, type NumberPoint } from '../rows/metric.ts';
import { RowCollector } from '../rows/row-collector.ts';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import { DecodeAllowance, type DecodeOptions } from './decode-allowance.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { readText } from './read-attribute-slots.ts';
import { readAttribute } from './read-attributes.ts';
import { readExplicitPoint, readExponentialPoint } from './read-histogram-point.ts';
import { readResource } from './read-resource.ts';
import { readScope } from './read-scope.ts';

// With empty lists and maps; what they hold is counted where it is read.
const metricBytes = 250;
const pointBytes = 800;

/** Rows of a protobuf ExportMetricsServiceRequest. Throws an OtlpDecodeError or an OversizedRequestError. */
export function decodeMetrics(body: Buffer, options: MappingOptions & DecodeOptions): TelemetryRows {
  const reader = new ProtobufReader(body, new DecodeAllowance(options.decodedBytesMax));
  const collector = new RowCollector('metrics');
  const end = body.length;
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readResourceMetrics(reader, reader.lengthDelimited(end), collector, options);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  return collector.rows;
}

function readResourceMetrics(
  reader: ProtobufReader,
  end: number,
  collector: RowCollector,
  options: MappingOptions
): void {
  const service = readResource(reader, end);
  const metrics: Metric[] = [];
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) readScopeMetrics(reader, reader.lengthDelimited(end), metrics);
    else reader.skip(tag, end);
  }
  reader.leave(end);
  collectMetrics(collector, metrics, service, options);
}

function readScopeMetrics(reader: ProtobufReader, end: number, metrics: Metric[]): void {
  const scope = readScope(reader, end);
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 18) {
      reader.allowance.spend(metricBytes);
      const metric = emptyMetric(scope.name, scope.version);
      readMetric(reader, reader.lengthDelimited(end), metric);
      metrics.push(metric);
    } else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readMetric(reader: ProtobufReader, end: number, metric: Metric): void {
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        metric.name = readText(reader, end);
        break;
      case 26:
        metric.unit = readText(reader, end);
        break;
      // Gauge, sum, histogram, exponential histogram, summary: field 1 of each is its points.
      case 42:
      case 58:
      case 74:
      case 82:
      case 90:
        readData(reader, reader.lengthDelimited(end), tag, metric);
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
}

function readData(reader: ProtobufReader, end: number, kind: number, metric: Metric): void {
  while (reader.position < end) {
    const tag = reader.tag();
    if (tag === 10) readPoint(reader, reader.lengthDelimited(end), kind, metric);
    else if (tag === 16) metric.temporality = reader.int32();
    else reader.skip(tag, end);
  }
  reader.leave(end);
}

function readPoint(reader: ProtobufReader, end: number, kind: number, metric: Metric): void {
  reader.allowance.spend(pointBytes);
  switch (kind) {
    case 42:
    case 58:
      metric.numberPoints.push(readNumberPoint(reader, end));
      break;
    case 74:
      metric.histogramPoints.push(readExplicitPoint(reader, end));
      break;
    case 82:
      metric.histogramPoints.push(readExponentialPoint(reader, end));
      break;
    default:
      metric.otherPoints++;
      reader.position = end;
  }
}

function readNumberPoint(reader: ProtobufReader, end: number): NumberPoint {
  const point: NumberPoint = { attributes: new Map(), end: { us: 0, ns: 0 }, value: null, flags: 0 };
  while (reader.position < end) {
    const tag = reader.tag();
    switch (tag) {
      case 25:
        reader.unixTime(end, point.end);
        break;
      case 33:
        point.value = reader.double(end);
        break;
      case 49:
        point.value = reader.sfixed64(end);
        break;
      case 58:
        readAttribute(reader, reader.lengthDelimited(end), point.attributes);
        break;
      case 64:
        point.flags = reader.uint32();
        break;
      default:
        reader.skip(tag, end);
    }
  }
  reader.leave(end);
  return point;
}
