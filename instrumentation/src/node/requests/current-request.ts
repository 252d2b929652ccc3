/** What a service can say of the request it is serving; set on the global object, since a program may hold two copies of us. */
export interface CurrentRequest {
  userId: string | undefined;
  route: string | undefined;
}

export interface CurrentRequestState {
  /** Whether the service can ask at all, which costs something for each request in `lean` depth. */
  isWanted: boolean;
  /** The request that is being served in the present context. */
  get: () => CurrentRequest | undefined;
}

const key = Symbol.for('@lakegauge/instrumentation.request');

/** The one state of the process, whoever asks first. */
export function currentRequestState(): CurrentRequestState {
  const global = globalThis as { [key]?: CurrentRequestState };
  return (global[key] ??= { isWanted: false, get: () => undefined });
}
