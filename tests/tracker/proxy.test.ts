import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, expect, test } from 'vitest';
import { expressProxy, svelteKitProxy } from '../../instrumentation/src/proxy/index.ts';

const path = '/api/otlp/v1/logs';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A receiver that notes what it was sent. */
async function startReceiver(answer = { status: 200, headers: {} as Record<string, string> }) {
  const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const url = await listen(
    createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ url: request.url!, headers: request.headers, body });
        response
          .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
          .end('{}');
      });
    })
  );
  return { url, received };
}

/** fetch may not name an origin of its own choice. */
function post(url: string, body: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders }>((resolve, reject) => {
    const { origin } = new URL(url);
    const request = httpRequest(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json', origin, ...headers } },
      (response) => {
        response
          .resume()
          .on('end', () => resolve({ status: response.statusCode!, headers: response.headers }));
      }
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The two kinds of service, with the same options. */
const services = {
  async express(options: { endpoint?: string; token?: string; signedIn?: string }) {
    const { signedIn, ...rest } = options;
    const application = express();
    application.post(path, expressProxy({ ...rest, user: () => signedIn }));
    return listen(createServer(application));
  },
  async 'express behind a parser'(options: { endpoint?: string; token?: string; signedIn?: string }) {
    const { signedIn, ...rest } = options;
    const application = express();
    application.use(express.json({ limit: '1mb' }), express.text());
    application.post(path, expressProxy({ ...rest, user: () => signedIn }));
    return listen(createServer(application));
  },
  async SvelteKit(options: { endpoint?: string; token?: string; signedIn?: string }) {
    const { signedIn, ...rest } = options;
    const handle = svelteKitProxy({ ...rest, user: async () => signedIn });
    const server = createServer((incoming, response) => {
      const url = new URL(incoming.url!, `http://${incoming.headers.host}`);
      const request = new Request(url, {
        method: incoming.method!,
        headers: incoming.headers as Record<string, string>,
        body: incoming,
        duplex: 'half'
      });
      void handle({ request, url }).then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
      });
    });
    return listen(server);
  }
};

for (const [name, start] of Object.entries(services)) {
  test(`${name}: events are passed on with the service's credential and its user`, async () => {
    const receiver = await startReceiver();
    const service = await start({ endpoint: receiver.url, token: 'secret', signedIn: 'ada@example.com' });

    const answer = await post(service + path, '{"resourceLogs":[]}', {
      cookie: 'session=1',
      authorization: 'Bearer of-the-page',
      'x-lakegauge-user': 'somebody-else',
      'x-forwarded-user': 'somebody-else'
    });

    expect(answer.status).toBe(200);
    expect(receiver.received).toMatchObject([
      {
        url: '/v1/logs',
        body: '{"resourceLogs":[]}',
        headers: { authorization: 'Bearer secret', 'x-lakegauge-user': 'ada%40example.com' }
      }
    ]);
    expect(receiver.received[0]!.headers).not.toHaveProperty('cookie');
    expect(receiver.received[0]!.headers).not.toHaveProperty('x-forwarded-user');
  });

  test(`${name}: without a token nobody is named, since it would prove nothing`, async () => {
    const receiver = await startReceiver();
    const service = await start({ endpoint: receiver.url, signedIn: 'ada' });

    await post(service + path, '{}', { 'x-lakegauge-user': 'somebody-else' });

    expect(receiver.received[0]!.headers).not.toHaveProperty('x-lakegauge-user');
    expect(receiver.received[0]!.headers).not.toHaveProperty('authorization');
  });

  test(`${name}: pages of other sites are refused, whatever the host says`, async () => {
    const receiver = await startReceiver();
    const service = await start({ endpoint: receiver.url, token: 'secret', signedIn: 'ada' });

    const foreign = await post(service + path, '{}', { origin: 'https://evil.example' });
    const nameless = await post(service + path, '{}', { origin: 'null' });
    const said = await post(service + path, '{}', { 'sec-fetch-site': 'same-site' });
    const behindProxy = await post(service + path, '{}', {
      origin: 'https://shop.example',
      'sec-fetch-site': 'same-origin'
    });

    expect([foreign.status, nameless.status, said.status, behindProxy.status]).toEqual([403, 403, 403, 200]);
    expect(receiver.received.length).toBe(1);
  });

  test(`${name}: what the receiver says reaches the page`, async () => {
    const receiver = await startReceiver({
      status: 429,
      headers: { 'retry-after': '7', 'set-cookie': 'a=b' }
    });
    const service = await start({ endpoint: receiver.url });

    const answer = await post(service + path, '{}');

    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test(`${name}: a receiver that is away is a 503, so that the page keeps its events`, async () => {
    const service = await start({ endpoint: 'http://127.0.0.1:9' });

    expect(await post(service + path, '{}')).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  test(`${name}: too large a body, another type and nowhere to send to are refused`, async () => {
    const receiver = await startReceiver();
    const service = await start({ endpoint: receiver.url });
    const lost = await start({});

    const large = await post(service + path, `{"x":"${'x'.repeat(300_000)}"}`);
    const form = await post(service + path, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    const beacon = await post(service + path, '{}', { 'content-type': 'text/plain;charset=UTF-8' });
    const nowhere = await post(lost + path, '{}');

    expect([large.status, form.status, beacon.status, nowhere.status]).toEqual([413, 415, 200, 503]);
    expect(receiver.received).toMatchObject([{ headers: { 'content-type': 'application/json' } }]);
  });
}
