import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import type { RemoteParent } from './trace-identity.ts';

/** Whether a request gets a span. The histogram counts it either way. */
export type RequestSampler = (traceId: string, parent: RemoteParent | undefined) => boolean;

/** The samplers that OTEL_TRACES_SAMPLER names, for requests that are no spans yet; every request where it names none. */
export function createRequestSampler(name: string | undefined, argument: string | undefined): RequestSampler {
  const root = createRootSampler((name ?? 'always_on').replace(/^parentbased_/, ''), argument);
  if (name === undefined || !name.startsWith('parentbased_')) return root;
  return (traceId, parent) => (parent ? parent.isSampled : root(traceId, undefined));
}

/** The sampler that asks nothing. */
export const keepsEvery: RequestSampler = () => true;

function createRootSampler(name: string, argument: string | undefined): RequestSampler {
  if (name === 'always_off') return () => false;
  const ratio = Number(argument ?? 1);
  if (name !== 'traceidratio' || !(ratio >= 0 && ratio < 1)) return keepsEvery;
  // The SDK's own, so that services of either depth keep the same traces.
  const sampler = new TraceIdRatioBasedSampler(ratio);
  return (traceId) =>
    sampler.shouldSample(ROOT_CONTEXT, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
}
