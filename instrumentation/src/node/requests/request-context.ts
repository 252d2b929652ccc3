import {
  createContextKey,
  INVALID_SPAN_CONTEXT,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Span
} from '@opentelemetry/api';
import { RPCType, setRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import type { ServedRequest } from './served-request.ts';

/** Makes the span of a request, below what its caller says. */
export type StartSpan = (served: ServedRequest, caller: Context) => Span;

const servedKey = createContextKey('lakegauge.request');
// The keys are not exported; what is set under them tells.
const spanKey = keyOf((probe) => trace.setSpan(probe, trace.wrapSpanContext(INVALID_SPAN_CONTEXT)));
const metadataKey = keyOf((probe) => setRPCMetadata(probe, {} as RPCMetadata));

/**
 * The context in which a request is served. Its span is made when somebody asks for it, the service itself, a library
 * with OpenTelemetry inside, or a request that goes out: most requests of most services end without.
 */
export class RequestContext implements Context {
  readonly #served: ServedRequest;
  readonly #startSpan: StartSpan;
  #caller: Context | undefined;
  #metadata: RPCMetadata | undefined;

  constructor(served: ServedRequest, startSpan: StartSpan) {
    this.#served = served;
    this.#startSpan = startSpan;
  }

  getValue(key: symbol): unknown {
    if (key === spanKey) return this.#getSpan();
    if (key === servedKey) return this.#served;
    if (key === metadataKey) return this.#getMetadata();
    return this.#getCaller().getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new LayeredContext(this, new Map([[key, value]]));
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }

  /** What instrumentations of frameworks said of the route, if any did. */
  get route(): string | undefined {
    return this.#metadata?.route;
  }

  #getSpan(): Span {
    return (this.#served.span ??= this.#startSpan(this.#served, this.#getCaller()));
  }

  /** Trace and baggage of the caller, as OTEL_PROPAGATORS has them. */
  #getCaller(): Context {
    return (this.#caller ??= propagation.extract(ROOT_CONTEXT, this.#served.request.headers));
  }

  /** Where instrumentations look for the server span, and say which route answers. */
  #getMetadata(): RPCMetadata {
    return (this.#metadata ??= { type: RPCType.HTTP, span: this.#getSpan() });
  }
}

/** The request that is served in a context; undefined outside of requests. */
export function getServedRequest(context: Context): ServedRequest | undefined {
  return context.getValue(servedKey) as ServedRequest | undefined;
}

/** A context made from that of a request. */
class LayeredContext implements Context {
  readonly #base: RequestContext;
  readonly #values: ReadonlyMap<symbol, unknown>;

  constructor(base: RequestContext, values: ReadonlyMap<symbol, unknown>) {
    this.#base = base;
    this.#values = values;
  }

  getValue(key: symbol): unknown {
    return this.#values.has(key) ? this.#values.get(key) : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new LayeredContext(this.#base, new Map(this.#values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    return this.setValue(key, undefined);
  }
}

function keyOf(set: (probe: Context) => unknown): symbol {
  let found: symbol | undefined;
  const probe: Context = {
    getValue: () => undefined,
    setValue: (key) => {
      found = key;
      return probe;
    },
    deleteValue: () => probe
  };
  set(probe);
  return found!;
}
