import { createRequire } from 'node:module';
import { findSdkPackage, isSdkRegistered } from './other-sdk.ts';
import { readProgramManifest, toProgramFolder } from './program.ts';
import type { RecordingOptions } from './recording-options.ts';
import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';
import { whenServing } from './when-serving.ts';

/**
 * Starts recording in the depth that is asked for. An SDK that the program has started is joined; one that it is going to
 * start, as its package.json tells, is waited for until it serves: OpenTelemetry takes one SDK a process, the first.
 */
export function startRecording(options: RecordingOptions): void {
  const { settings, process, logger } = options;
  warnOfGrpc(settings, logger);
  const require = createRequire(import.meta.url);
  // Only the one is loaded: the SDK costs a quarter of a second and 40 MB that lean depth does not need.
  if (settings.depth === 'lean') {
    (require('./start-lean.cjs') as typeof import('./start-lean.ts')).startLean(options);
    return;
  }
  const start = () => {
    if (isSdkRegistered(globalThis)) {
      (require('./start-joined.cjs') as typeof import('./start-joined.ts')).startJoined(options);
    } else {
      (require('./start-full.cjs') as typeof import('./start-full.ts')).startFull(options);
    }
  };
  const { dependencies = [] } = readProgramManifest(toProgramFolder(process.argv[1], process.cwd()));
  const awaited = findSdkPackage(dependencies);
  if (awaited === undefined || isSdkRegistered(globalThis)) start();
  else {
    logger.debug({ package: awaited }, 'Waiting for the OpenTelemetry SDK of the program');
    whenServing(start, logger);
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
