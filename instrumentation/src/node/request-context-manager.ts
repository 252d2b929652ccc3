import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

const boundContext = Symbol('lakegauge.context');

interface BoundEmitter extends EventEmitter {
  [boundContext]?: Context;
}

/**
 * The SDK's context manager, with another way to bind a request and its response: the listeners run in the context
 * because `emit` does. The SDK's own replaces seven methods of each and wraps each listener, which is a third of what it
 * takes to trace a small request.
 */
export class RequestContextManager extends AsyncLocalStorageContextManager {
  readonly #emit: EventEmitter['emit'];

  constructor() {
    super();
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- `this` of the function is the emitter.
    const manager = this;
    this.#emit = function (this: BoundEmitter, ...args: unknown[]) {
      const { emit } = Object.getPrototypeOf(this) as { emit: (...args: unknown[]) => boolean };
      const context = this[boundContext];
      if (context === undefined || manager.active() === context) return emit.apply(this, args);
      return manager.with(context, () => emit.apply(this, args));
    };
  }

  override bind<Target>(context: Context, target: Target): Target {
    if (!(target instanceof EventEmitter)) return super.bind(context, target);
    const emitter = target as Target & BoundEmitter;
    // Somebody else's `emit` is not ours to replace.
    if (Object.hasOwn(emitter, 'emit')) return boundContext in emitter ? target : super.bind(context, target);
    emitter[boundContext] = context;
    emitter.emit = this.#emit;
    return target;
  }
}
