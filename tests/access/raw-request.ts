import { request } from 'node:http';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface RawRequest {
  method?: string;
  /** As it stands: nothing is normalised. */
  path: string;
  /** Names and values in turn, so that one may be sent twice and in any case. */
  headers?: string[];
  body?: string;
}

/** Sends exactly what is given: `fetch` would tidy up the tricks. */
export function rawRequest(
  address: string,
  { method = 'GET', path, headers = [], body }: RawRequest
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  const named = headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        setHost: false,
        headers: [
          ...(named ? [] : ['Host', `${hostname}:${port}`]),
          ...(body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))]),
          ...headers
        ]
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
        );
      }
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
