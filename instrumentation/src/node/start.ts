import { createRequire } from 'node:module';
import { isSdkRegistered } from './other-sdk.ts';
import type { RecordingOptions } from './recording-options.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';

/** Starts recording in the depth that is asked for, or in the one that can stand beside another SDK. */
export function startRecording(options: RecordingOptions): void {
  const { settings, logger } = options;
  warnOfGrpc(settings, logger);
  const isBesideAnother = isSdkRegistered(globalThis);
  if (isBesideAnother && settings.depth === 'full') {
    logger.warn(
      {},
      'Another OpenTelemetry SDK is registered in this process; Lakegauge leaves it alone and records beside it in lean depth. LAKEGAUGE_DEPTH=lean says that this is what you want'
    );
  }
  const require = createRequire(import.meta.url);
  // Only the one is loaded: the SDK costs a quarter of a second and 40 MB that lean depth does not need.
  if (isBesideAnother || settings.depth === 'lean') {
    (require('./start-lean.cjs') as typeof import('./start-lean.ts')).startLean(options);
  } else {
    (require('./start-full.cjs') as typeof import('./start-full.ts')).startFull(options);
  }
}

/** Whoever takes http/protobuf takes http/json on the same port, so only gRPC is worth a word. */
function warnOfGrpc({ otlpProtocol, traces, metrics }: Settings, logger: Logger): void {
  if ((traces.otlp || metrics.otlp) && otlpProtocol === 'grpc') {
    logger.warn(
      { OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol },
      'OTLP is sent over HTTP; point OTEL_EXPORTER_OTLP_ENDPOINT to the HTTP port of the receiver, usually 4318'
    );
  }
}
