import { EventEmitter, once } from 'node:events';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { RequestContextManager } from './request-context-manager.ts';

const key = createContextKey('test');
const given = ROOT_CONTEXT.setValue(key, 1);

test('work runs in the context that it is given, what it begins too, and nothing else', async () => {
  const manager = new RequestContextManager();

  const inside = await manager.with(given, async () => {
    await Promise.resolve();
    return manager.active();
  });

  expect(inside).toBe(given);
  expect(manager.active()).toBe(ROOT_CONTEXT);
});

test('a function that is bound keeps its context, its `this` and its number of parameters', () => {
  const manager = new RequestContextManager();
  const bound = manager.bind(given, function (this: unknown, first: number, second: number) {
    return [this, first + second, manager.active()];
  });

  expect(bound).toHaveLength(2);
  expect(bound.call('self', 1, 2)).toEqual(['self', 3, given]);
});

test('the listeners of an emitter that is bound run in the context, wherever it is emitted', async () => {
  const manager = new RequestContextManager();
  const emitter = manager.bind(given, new EventEmitter());
  const heard: unknown[] = [];

  emitter.on('data', (...values: unknown[]) => heard.push(manager.active(), ...values));
  const ended = once(emitter, 'end');
  emitter.emit('data', 1, 2);
  emitter.emit('end');
  await ended;

  expect(heard).toEqual([given, 1, 2]);
});

test('an emitter with an `emit` of its own is left alone', () => {
  const manager = new RequestContextManager();
  const emit = () => true;
  const emitter = Object.assign(new EventEmitter(), { emit });

  manager.bind(given, emitter);

  expect(Object.entries(emitter)).toContainEqual(['emit', emit]);
});
