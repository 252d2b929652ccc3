import { AlwaysOnSampler, type Sampler } from '@opentelemetry/sdk-trace';

export interface SamplerChoice {
  /** Undefined where OTEL_TRACES_SAMPLER decides. */
  sampler: Sampler | undefined;
  keepsEverySpan: boolean;
}

/**
 * The SDK's default follows the caller's `traceparent`, so that a caller (any client at all) decides whether a request
 * is recorded. Ours records every request; only an operator's OTEL_TRACES_SAMPLER changes that.
 */
export function chooseSampler(name: string | undefined): SamplerChoice {
  if (name === undefined) return { sampler: new AlwaysOnSampler(), keepsEverySpan: true };
  return { sampler: undefined, keepsEverySpan: name === 'always_on' };
}
