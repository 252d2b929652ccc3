import { randomBytes } from 'node:crypto';
import protobuf from 'protobufjs';
import { TraceRequest } from './trace-request.ts';

export const spansPerRequest = 512;

// What a request's spans are spread over: what a busy service has gathered when its batch is full.
const batchUs = 5_000_000;
const services = ['shop', 'cart', 'search', 'payment', 'profile', 'catalog', 'shipping', 'gateway'];
const users = 50_000;
const endpoints = Array.from({ length: 40 }, (_unused, index) => {
  const name = ['users', 'orders', 'products', 'items', 'carts', 'reviews', 'invoices', 'sessions'][
    index % 8
  ];
  const path = `/api/v${1 + (index % 2)}/${name}`;
  return index % 3 === 0 ? path : `${path}/:id${index % 5 === 0 ? '/details' : ''}`;
});
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'okhttp/5.1.0',
  'python-requests/2.32.5'
];

/** The bytes of one export of server spans, with the attributes that the HTTP instrumentation of Node writes. */
export function makeRequest(random: () => number, startUs: number): Buffer {
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)]!;
  const service = pick(services);
  const spans = Array.from({ length: spansPerRequest }, () => makeSpan(random, pick, startUs));
  const resource = {
    attributes: [
      attribute('service.name', service),
      attribute('service.version', '1.12.3'),
      attribute('service.instance.id', `${service}-7c9d8f-${Math.floor(random() * 3)}`),
      attribute('deployment.environment.name', 'prod'),
      attribute('telemetry.sdk.language', 'nodejs'),
      attribute('telemetry.sdk.name', 'opentelemetry'),
      attribute('telemetry.sdk.version', '3.1.0')
    ]
  };
  const scope = { name: '@opentelemetry/instrumentation-http', version: '0.301.0' };
  return Buffer.from(
    TraceRequest.encode(
      TraceRequest.create({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] })
    ).finish()
  );
}

function makeSpan(random: () => number, pick: <Value>(values: readonly Value[]) => Value, startUs: number) {
  // Few endpoints get most of the traffic.
  const route = endpoints[Math.floor(random() ** 2 * endpoints.length)]!;
  const number = Math.floor(random() * 1_000_000);
  const method = random() < 0.7 ? 'GET' : 'POST';
  const chance = random();
  const status = chance < 0.96 ? 200 : chance < 0.99 ? 404 : 500;
  const start = startUs + Math.floor(random() * batchUs);
  const durationNs = Math.floor(1e6 * Math.exp(3 + 1.2 * (random() + random() + random() - 1.5)));
  const attributes = [
    attribute('http.request.method', method),
    attribute('http.route', route),
    attribute('url.path', route.replace(':id', String(number))),
    attribute('url.scheme', 'https'),
    attribute('http.response.status_code', status),
    attribute('server.address', 'api.example.com'),
    attribute('server.port', 443),
    attribute('network.peer.address', `10.0.${number % 250}.${Math.floor(random() * 250)}`),
    attribute('network.peer.port', 30_000 + (number % 20_000)),
    attribute('network.protocol.version', '1.1'),
    attribute('user_agent.original', pick(agents)),
    attribute('client.address', `203.0.113.${number % 250}`)
  ];
  if (random() < 0.8)
    attributes.push(attribute('user.id', `user${Math.floor(random() * users)}@example.com`));
  if (status === 500) attributes.push(attribute('error.type', '500'));
  return {
    traceId: randomBytes(16),
    spanId: randomBytes(8),
    parentSpanId: random() < 0.5 ? randomBytes(8) : undefined,
    name: `${method} ${route}`,
    kind: 2,
    startTimeUnixNano: toLong(BigInt(start) * 1000n + BigInt(number % 1000)),
    endTimeUnixNano: toLong(BigInt(start) * 1000n + BigInt(number % 1000) + BigInt(durationNs)),
    attributes,
    status: status === 500 ? { code: 2 } : {},
    flags: 257
  };
}

function attribute(key: string, value: string | number) {
  return { key, value: typeof value === 'number' ? { intValue: value } : { stringValue: value } };
}

function toLong(value: bigint) {
  const Long = protobuf.util.Long as unknown as { fromString(text: string, unsigned: boolean): object };
  return Long.fromString(String(value), true);
}
