import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCertificate } from './create-certificate.ts';

/** What the workspace answers about the owner of a token. */
export type MeAnswer =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | ((response: ServerResponse, request: IncomingMessage) => void);

export interface Workspace {
  /** For DATABRICKS_HOST. */
  url: string;
  /** For NODE_EXTRA_CA_CERTS: the client has to verify the certificate. */
  certificatePath: string;
  answers: Map<string, MeAnswer>;
  /** Tokens in the order in which they were asked about. */
  asked: string[];
  stop(): Promise<void>;
}

/** A small workspace that knows `Me` alone, under https with a certificate of its own. */
export async function startWorkspace(): Promise<Workspace> {
  const certificate = createCertificate('localhost');
  const answers = new Map<string, MeAnswer>();
  const asked: string[] = [];
  const server = createServer(certificate, (request, response) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (request.url !== '/api/2.0/preview/scim/v2/Me') {
      response.writeHead(404).end();
      return;
    }
    asked.push(token);
    const answer = answers.get(token) ?? { status: 401, body: { detail: 'Invalid access token' } };
    if (typeof answer === 'function') {
      answer(response, request);
      return;
    }
    const { status = 200, body, headers } = answer;
    response.writeHead(status, { 'content-type': 'application/scim+json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificatePath: certificate.certPath,
    answers,
    asked,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
}

/** `Me` of somebody in these groups. */
export function me(userName: string, groups: unknown, more: object = {}): MeAnswer {
  return {
    body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], id: '1', userName, groups, ...more }
  };
}

/** A group as the workspace writes one. */
export function group(display: string, type = 'direct') {
  return { display, type, value: '42', $ref: 'Groups/42' };
}
