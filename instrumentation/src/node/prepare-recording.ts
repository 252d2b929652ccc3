import { randomUUID } from 'node:crypto';
import { isMainThread } from 'node:worker_threads';
import { createToUserId } from '@lakegauge/exporter/user-id';
import type { Resource } from '@opentelemetry/resources';
import { createExports, type Exports } from './create-exports.ts';
import { flushOnExit } from './flush-on-exit.ts';
import { sendLastTelemetry } from './last-telemetry.ts';
import { readProgramManifest, toProgramFolder } from './program.ts';
import { observeFastify } from './requests/observe-fastify.ts';
import { RequestDurations } from './requests/request-durations.ts';
import { RequestRecorder } from './requests/request-recorder.ts';
import { UserReader } from './requests/user-reader.ts';
import type { RecordingOptions } from './recording-options.ts';
import { toResource, type ResourceOptions } from './to-resource.ts';

/** What both depths are made of. */
export interface Recording {
  programFolder: string;
  resource: Resource;
  exports: Exports;
  recorder: RequestRecorder;
  users: UserReader;
}

/**
 * Builds the way from a request to the destinations, and sees to its end. Of the resource that another SDK has, `given`,
 * the names are taken over, so that both speak of one service.
 */
export function prepareRecording(
  { settings, process, logger }: RecordingOptions,
  { keepsEverySpan, given = {} }: { keepsEverySpan: boolean; given?: Record<string, unknown> }
): Recording {
  const programFolder = toProgramFolder(process.argv[1], process.cwd());
  const resource = toResource({
    ...toIdentity(given, {
      manifest: readProgramManifest(programFolder),
      environmentName: settings.environmentName,
      instanceId: randomUUID()
    }),
    spansComplete: keepsEverySpan && settings.spansFollowMetrics
  });
  const durations = new RequestDurations({
    resource,
    now: () => performance.timeOrigin + performance.now()
  });
  const exports = createExports(settings, { resource, durations, logger });
  const { trustsProxy, userId } = settings;
  const users = new UserReader({ trustsProxy, toUserId: createToUserId(userId) });
  observeFastify();
  flushOnExit({
    process,
    telemetry: exports,
    sendLast: (unsent, deadlineMs) => {
      // A worker of the program ends together with its threads; there is nobody left to send for it.
      if (isMainThread) sendLastTelemetry({ unsent, settings, env: process.env, logger, deadlineMs });
    },
    logger
  });
  return { programFolder, resource, exports, users, recorder: new RequestRecorder({ users, durations }) };
}

type Identity = Pick<ResourceOptions, 'manifest' | 'environmentName' | 'instanceId'>;

function toIdentity(
  given: Record<string, unknown>,
  { manifest, environmentName, instanceId }: Identity
): Identity {
  const read = (name: string) => {
    const value = given[name];
    return typeof value === 'string' && value !== '' && !value.startsWith('unknown_service')
      ? value
      : undefined;
  };
  return {
    manifest: {
      name: read('service.name') ?? manifest.name,
      version: read('service.version') ?? manifest.version
    },
    environmentName: read('deployment.environment.name') ?? read('deployment.environment') ?? environmentName,
    instanceId: read('service.instance.id') ?? instanceId
  };
}
