import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCertificate } from '../access/create-certificate.ts';

/** What the workspace answers instead of what it should; `true` from it means that it has answered. */
export type Fault = (request: ControlPlaneRequest, response: ServerResponse) => boolean;

export interface ControlPlaneRequest {
  method: string;
  path: string;
  authorization: string;
  body: string;
}

export interface ControlPlane {
  /** For DATABRICKS_HOST. */
  url: string;
  /** For NODE_EXTRA_CA_CERTS. */
  certificatePath: string;
  clientId: string;
  clientSecret: string;
  requests: ControlPlaneRequest[];
  /** Consulted before each answer. */
  fault: Fault | null;
  /** How long passwords, and tokens of the workspace, live from now on. */
  passwordLifeMs: number;
  tokenLifeMs: number;
  /** A new password; of the real Lakebase several are good at a time, of a Postgres one. */
  makePassword: () => string;
  /** Called with each new password, before it is handed out; the real Lakebase knows what the workspace gave. */
  onPassword: (password: string) => Promise<void>;
  /** What `Me` answers about the owner of a token. */
  people: Map<string, object>;
  /** Who the job's token belongs to, and where the database is. */
  userName: string;
  databaseHost: string;
  count(path: string): number;
  stop(): Promise<void>;
}

export const endpointName = 'projects/lakegauge/branches/production/endpoints/primary';
export const instanceName = 'lakegauge-old';

/** The part of a workspace that gives passwords for Lakebase, over TLS with an authority of its own. */
export async function startControlPlane(): Promise<ControlPlane> {
  const certificate = createCertificate('localhost');
  const tokens = new Map<string, number>();
  const plane: ControlPlane = {
    url: '',
    certificatePath: certificate.certPath,
    clientId: 'app-client-id',
    clientSecret: `secret-${randomBytes(8).toString('hex')}`,
    requests: [],
    fault: null,
    passwordLifeMs: 3_600_000,
    tokenLifeMs: 3_600_000,
    makePassword: () => `password-${randomBytes(12).toString('hex')}`,
    onPassword: async () => {},
    people: new Map(),
    userName: 'job@example.com',
    databaseHost: 'localhost',
    count: (path) => plane.requests.filter((request) => request.path === path).length,
    stop
  };
  const server = createServer(certificate, (request, response) => {
    void answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request: ControlPlaneRequest = {
      method: incoming.method!,
      path: incoming.url!,
      authorization: incoming.headers.authorization ?? '',
      body: Buffer.concat(await incoming.toArray()).toString()
    };
    plane.requests.push(request);
    if (plane.fault?.(request, response)) return;
    if (request.path === '/oidc/v1/token') return giveToken(request, response);
    const person = plane.people.get(request.authorization.replace(/^Bearer /, ''));
    if (person) return send(response, 200, person);
    const until = tokens.get(request.authorization.replace(/^Bearer /, ''));
    if (until === undefined || until < Date.now())
      return send(response, 401, { message: 'Token is not valid' });
    switch (request.path) {
      case '/api/2.0/postgres/credentials': {
        const { endpoint } = JSON.parse(request.body) as { endpoint: string };
        if (endpoint !== endpointName) return send(response, 404, { message: `no endpoint ${endpoint}` });
        return givePassword(response, 'expire_time');
      }
      case '/api/2.0/database/credentials': {
        const { instance_names: names } = JSON.parse(request.body) as { instance_names: string[] };
        if (names[0] !== instanceName) return send(response, 404, { message: `no instance ${names[0]}` });
        return givePassword(response, 'expiration_time');
      }
      case `/api/2.0/postgres/${endpointName}`:
        return send(response, 200, { name: endpointName, status: { hosts: { host: plane.databaseHost } } });
      case `/api/2.0/database/instances/${instanceName}`:
        return send(response, 200, { name: instanceName, read_write_dns: plane.databaseHost });
      case '/api/2.0/preview/scim/v2/Me':
        return send(response, 200, { userName: plane.userName, groups: [] });
      default:
        return send(response, 404, { message: 'no such path' });
    }
  }

  function giveToken(request: ControlPlaneRequest, response: ServerResponse): void {
    const expected = `Basic ${Buffer.from(`${plane.clientId}:${plane.clientSecret}`).toString('base64')}`;
    if (request.authorization !== expected || !request.body.includes('grant_type=client_credentials')) {
      return send(response, 401, {
        error: 'invalid_client',
        error_description: 'Client authentication failed'
      });
    }
    const token = acceptToken();
    send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: plane.tokenLifeMs / 1000 });
  }

  async function givePassword(response: ServerResponse, expiryField: string): Promise<void> {
    const token = plane.makePassword();
    const expiry = new Date(Date.now() + plane.passwordLifeMs).toISOString();
    await plane.onPassword(token);
    send(response, 200, { token, [expiryField]: expiry });
  }

  function acceptToken(): string {
    const token = `workspace-${randomBytes(12).toString('hex')}`;
    tokens.set(token, Date.now() + plane.tokenLifeMs);
    return token;
  }

  async function stop(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  server.listen(0, 'localhost');
  await once(server, 'listening');
  plane.url = `https://localhost:${(server.address() as AddressInfo).port}`;
  tokens.set(jobToken, Number.MAX_SAFE_INTEGER);
  return plane;
}

/** A token of the workspace that somebody else keeps fresh, as a job gets it. */
export const jobToken = 'token-of-a-job';

/** Lets this process trust it, as NODE_EXTRA_CA_CERTS does for a new one. */
export function trust({ certificatePath }: ControlPlane): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(certificatePath, 'utf8')]);
}

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {}
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
