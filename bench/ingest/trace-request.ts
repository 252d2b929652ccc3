import { join } from 'node:path';
import protobuf from 'protobufjs';

/** ExportTraceServiceRequest as protobufjs knows it: makes the traffic, and is the peer of the decoder. */
export const TraceRequest = protobuf
  .loadSync(join(import.meta.dirname, 'trace.proto'))
  .lookupType('ExportTraceServiceRequest');
