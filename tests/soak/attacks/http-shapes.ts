import { exchange, head } from '../target/raw-http.ts';
import { expectStatuses, sendRaw, times, type Attack } from './attack.ts';

const json = 'Content-Type: application/json';
const smuggled = 'GET /health?smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';

/** A request that two readers could take for one or for two. Only its refusal and the end of the connection is right. */
async function smuggle(port: number, headers: string[], body: string): Promise<number | 'closed'> {
  const { statuses, closed } = await exchange(port, head('/v1/traces', headers) + body, { timeoutMs: 5000 });
  if (statuses.length > 1) throw new Error(`the smuggled request was answered: ${headers.join(', ')}`);
  if (!closed) throw new Error(`the connection stays open: ${headers.join(', ')}`);
  return statuses[0] ?? 'closed';
}

export const httpAttacks: Attack[] = [
  {
    name: 'CVE-2026-44902: addresses that are none',
    async run({ target: { port } }) {
      const paths = [
        '/%',
        '/%E0%A4%A',
        '/v1/traces?%E0%A4%A=%',
        '/v1/traces/%2e%2e/%00',
        '//',
        '//[',
        'http://[',
        'http://[::1',
        '*',
        '/\\..\\..',
        '/v1/traces?key=%',
        `/${'a/'.repeat(4000)}`
      ];
      const statuses = await Promise.all(
        paths.flatMap((path) =>
          ['GET', 'POST'].map((method) =>
            sendRaw(port, head(path, [json, 'Content-Length: 2', 'Connection: close'], method) + '{}')
          )
        )
      );
      const faults = statuses.filter((status) => status === 'closed' || status >= 500);
      if (faults.length > 0) throw new Error(`answered ${faults.join(', ')}`);
      return `${statuses.length} addresses, none a fault: ${[...new Set(statuses)].sort().join(', ')}`;
    }
  },
  {
    name: 'CVE-2026-54285, GHSA-8988-4f7v-96qf: baggage without end',
    async run({ target: { port } }) {
      const send = (baggage: string) =>
        sendRaw(port, head('/v1/traces', [json, `baggage: ${baggage}`, 'Content-Length: 2']) + '{}');
      const many = await send(Array.from({ length: 2000 }, (_, i) => `k${i}=v`).join(','));
      const long = await send('k='.padEnd(64 * 1024, 'v'));
      expectStatuses([many], [200]);
      expectStatuses([long], [431, 'closed']);
      return `2,000 entries ${many}, 64 KiB ${long}`;
    }
  },
  {
    name: 'CVE-2026-59892: headers of a tracer that do not decode',
    async run({ target: { port } }) {
      const headers = [
        'uber-trace-id: %E0%A4%A',
        'uberctx-%: %',
        'uberctx-a: %ZZ',
        'traceparent: 00-%-%-%',
        'b3: %'
      ];
      const statuses = await Promise.all(
        headers.map((header) => sendRaw(port, head('/v1/traces', [json, header, 'Content-Length: 2']) + '{}'))
      );
      return expectStatuses(statuses, [200]);
    }
  },
  {
    name: 'CVE-2026-40894: headers that split into many',
    async run({ target: { port } }) {
      const commas = ','.repeat(12_000);
      const statuses = await Promise.all(
        [
          'tracestate',
          'accept-encoding',
          'accept',
          'x-forwarded-for',
          'cookie',
          'origin',
          'authorization',
          'te'
        ].map((name) =>
          sendRaw(port, head('/v1/traces', [json, `${name}: ${commas}`, 'Content-Length: 2']) + '{}')
        )
      );
      const encoding = await sendRaw(
        port,
        head('/v1/traces', [json, `content-encoding: ${commas}`, 'Content-Length: 2']) + '{}'
      );
      expectStatuses([encoding], [415]);
      // 401 and 403: forwarded headers, a foreign origin and a wrong credential are refused for what they say.
      return `${expectStatuses(statuses, [200, 401, 403])}; as Content-Encoding ${encoding}`;
    }
  },
  {
    name: 'a flood of headers: 5,000 of them, and one of 1 MiB',
    async run({ target: { port } }) {
      const many = await sendRaw(
        port,
        head(
          '/v1/traces',
          Array.from({ length: 5000 }, (_, i) => `x-${i}: ${'v'.repeat(10)}`)
        )
      );
      const long = await sendRaw(port, head('/v1/traces', [`x: ${'v'.repeat(1024 * 1024)}`]));
      return expectStatuses([many, long], [431, 'closed']);
    }
  },
  {
    name: 'request smuggling: two lengths, a length and chunks, chunks under other names, folded and bare lines',
    async run({ target: { port } }) {
      const shapes: [string[], string][] = [
        [[json, 'Content-Length: 2', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
        [[json, 'Transfer-Encoding: chunked', 'Content-Length: 2'], `0\r\n\r\n${smuggled}`],
        [[json, 'Content-Length: 2', 'Content-Length: 200'], `{}${smuggled}`],
        [[json, 'Content-Length: 2, 200'], `{}${smuggled}`],
        [[json, 'Content-Length: +2'], `{}${smuggled}`],
        [[json, 'Content-Length: 0x2'], `{}${smuggled}`],
        [[json, 'Content-Length: -1'], smuggled],
        [[json, 'Content-Length : 2'], `{}${smuggled}`],
        [[json, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${smuggled}`],
        [[json, 'Transfer-Encoding: chunked, identity'], `0\r\n\r\n${smuggled}`],
        [[json, 'Transfer-Encoding:\x0bchunked'], `0\r\n\r\n${smuggled}`],
        [[json, 'X: a\r\n Transfer-Encoding: chunked', 'Content-Length : 2'], `{}${smuggled}`],
        [[json, 'X: a\nContent-Length: 2'], `{}${smuggled}`],
        [[json, 'X: a\rContent-Length: 2'], `{}${smuggled}`]
      ];
      const statuses = await Promise.all(shapes.map(([headers, body]) => smuggle(port, headers, body)));
      return `${shapes.length} shapes: ${expectStatuses(statuses, [400, 'closed'])}`;
    }
  },
  {
    name: 'chunks that are none: sizes that are no number, too large, negative, without end',
    async run({ target: { port } }) {
      const chunked = head('/v1/traces', [json, 'Transfer-Encoding: chunked']);
      const statuses = await Promise.all(
        [
          'zz\r\n{}\r\n0\r\n\r\n',
          'ffffffffffffffffff\r\n{}\r\n',
          '-2\r\n{}\r\n0\r\n\r\n',
          '2\r\n{}{}\r\n0\r\n\r\n',
          '2;a=b\nGET / HTTP/1.1\r\n\r\n',
          `2;${'a'.repeat(200_000)}\r\n{}\r\n0\r\n\r\n`,
          `2\r\n{}\r\n0\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`
        ].map((body) => sendRaw(port, chunked + body))
      );
      return expectStatuses(statuses, [400, 413, 431, 'closed']);
    }
  },
  {
    name: 'lengths that lie: far more than comes, more than a number holds, less than comes',
    async run({ target: { port } }) {
      const huge = await sendRaw(port, head('/v1/traces', [json, 'Content-Length: 9007199254740993']) + '{}');
      const beyond = await sendRaw(
        port,
        head('/v1/traces', [json, `Content-Length: ${'9'.repeat(40)}`]) + '{}'
      );
      const less = await exchange(
        port,
        `${head('/v1/traces', [json, 'Content-Length: 2'])}{}garbage\r\n\r\n`
      );
      expectStatuses([huge], [413]);
      expectStatuses([beyond], [400, 413, 'closed']);
      expectStatuses(less.statuses, [200, 400]);
      return `huge ${huge}, beyond ${beyond}, less ${less.statuses.join(' then ')}`;
    }
  },
  {
    name: 'other protocols: HTTP/2, TLS, SMTP, noise',
    async run({ target: { port } }) {
      const statuses = await Promise.all(
        [
          'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
          Buffer.from('16030100a5010000a103035b', 'hex'),
          'EHLO example.com\r\n',
          Buffer.alloc(4096, 0xff),
          'GET / HTTP/9.9\r\n\r\n',
          '\0\0\0\0\r\n\r\n'
        ].map((bytes) => sendRaw(port, bytes))
      );
      return expectStatuses(statuses, [400, 505, 'closed']);
    }
  },
  {
    name: 'pipelining: 1,000 requests in one write, on each of 8 connections',
    async run({ target: { port }, scale }) {
      const count = Math.round(1000 * scale);
      const pipelined = (head('/v1/traces', [json, 'Content-Length: 20']) + '{"resourceSpans":[]}').repeat(
        count
      );
      const answers = await times(8, () => exchange(port, pipelined, { enough: count, timeoutMs: 60_000 }));
      const statuses = answers.flatMap((answer) => answer.statuses);
      if (statuses.length !== 8 * count)
        throw new Error(`${statuses.length} answers to ${8 * count} requests`);
      return expectStatuses(statuses, [200, 429]);
    }
  }
];
