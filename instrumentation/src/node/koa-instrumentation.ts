import type { ServerResponse } from 'node:http';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { toErrorClass } from './requests/error-class.ts';
import { toServedRequest } from './requests/served-request.ts';

interface KoaContext {
  res: ServerResponse;
  /** Set by @koa/router and koa-router. */
  _matchedRoute?: unknown;
}

type Middleware = (context: KoaContext) => Promise<unknown>;

interface KoaApplication {
  prototype: { handleRequest(context: KoaContext, middleware: Middleware): Promise<unknown> };
}

/**
 * Takes the matched route and the exception from Koa's context, to which nothing leads from the request. OpenTelemetry's
 * own instrumentation of Koa makes a span for each middleware for the same.
 */
export class KoaInstrumentation extends InstrumentationBase {
  constructor() {
    super('@lakegauge/instrumentation-koa', '0.1.0', {});
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('koa', ['>=2 <4'], (exported: unknown) => {
        const { default: application = exported } = exported as { default?: unknown };
        const { prototype } = application as KoaApplication;
        if (!patched.has(prototype)) {
          patched.add(prototype);
          this._wrap(prototype, 'handleRequest', watchRequest);
        }
        return exported;
      })
    ];
  }
}

// A program may meet the same class by require and by import.
const patched = new WeakSet<KoaApplication['prototype']>();

function watchRequest(original: KoaApplication['prototype']['handleRequest']) {
  return function (this: KoaApplication['prototype'], context: KoaContext, middleware: Middleware) {
    return original.call(this, context, async (given) => {
      const served = toServedRequest(given.res);
      try {
        return await middleware(given);
      } catch (error) {
        if (served) served.errorType = toErrorClass(error);
        throw error;
      } finally {
        const route = given._matchedRoute;
        if (served && (typeof route === 'string' || route instanceof RegExp)) served.route ??= String(route);
      }
    });
  };
}
