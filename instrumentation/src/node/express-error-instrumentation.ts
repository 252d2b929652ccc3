import type { IncomingMessage, ServerResponse } from 'node:http';
import { InstrumentationBase, InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { toErrorClass } from './requests/error-class.ts';
import { toServedRequest } from './requests/served-request.ts';

type Done = (error?: unknown) => void;

interface ExpressModule {
  Route?: {
    prototype: { dispatch(request: IncomingMessage, response: ServerResponse, done: Done): unknown };
  };
}

type RoutePrototype = NonNullable<ExpressModule['Route']>['prototype'];

/**
 * Notes what a route throws or passes to `next`, before an error handler makes a plain 500 of it. Everything else about
 * Express is read from its request when the answer is out; OpenTelemetry's own instrumentation wraps each layer for that,
 * which costs more than the whole of ours.
 */
export class ExpressErrorInstrumentation extends InstrumentationBase {
  constructor() {
    super('@lakegauge/instrumentation-express-errors', '0.1.0', {});
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('express', ['>=4 <6'], (exported: unknown) => {
        const { default: express = exported } = exported as { default?: unknown };
        const prototype = (express as ExpressModule).Route?.prototype;
        if (prototype && !patched.has(prototype)) {
          patched.add(prototype);
          this._wrap(prototype, 'dispatch', watchDispatch);
        }
        return exported;
      })
    ];
  }
}

const patched = new WeakSet<RoutePrototype>();

function watchDispatch(original: RoutePrototype['dispatch']) {
  return function (this: RoutePrototype, request: IncomingMessage, response: ServerResponse, done: Done) {
    return original.call(this, request, response, (error) => {
      // Both are Express's words for "go on elsewhere".
      if (error !== undefined && error !== null && error !== 'route' && error !== 'router') {
        const served = toServedRequest(response);
        if (served) served.errorType = toErrorClass(error);
      }
      done(error);
    });
  };
}
