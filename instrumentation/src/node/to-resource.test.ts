import { afterEach, expect, test, vi } from 'vitest';
import { toResource, type ResourceOptions } from './to-resource.ts';

const options: ResourceOptions = {
  manifest: { name: 'shop', version: '1.2.3' },
  environmentName: 'production',
  instanceId: 'b5a1',
  spansComplete: true
};

// OpenTelemetry's detector of the environment reads the process's own.
afterEach(() => vi.unstubAllEnvs());

test('the manifest names the service', () => {
  expect(toResource(options).attributes).toMatchObject({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'service.instance.id': 'b5a1',
    'deployment.environment.name': 'production',
    'lakegauge.spans.complete': true
  });
});

test('a program without a manifest is an unknown service', () => {
  const { attributes } = toResource({ ...options, manifest: { name: undefined, version: undefined } });

  expect(attributes['service.name']).toBe('unknown_service:node');
  expect(attributes).not.toHaveProperty('service.version');
});

test('OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win', () => {
  vi.stubEnv('OTEL_SERVICE_NAME', 'orders');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=9,lakegauge.spans.complete=false');

  expect(toResource(options).attributes).toMatchObject({
    'service.name': 'orders',
    'service.version': '9',
    'lakegauge.spans.complete': 'false'
  });
});

test('an environment under its former name is not covered by NODE_ENV', () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment=blue');

  const { attributes } = toResource(options);

  expect(attributes['deployment.environment']).toBe('blue');
  expect(attributes).not.toHaveProperty('deployment.environment.name');
});
