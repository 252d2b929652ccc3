import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BundleWorkspace {
  /** For DATABRICKS_HOST. */
  url: string;
  requests: string[];
  stop(): Promise<void>;
}

/** As much of a workspace as `bundle validate` and `bundle plan` ask: who is there, and which folders. Nothing is deployed. */
export async function startBundleWorkspace(userName = 'ada@example.com'): Promise<BundleWorkspace> {
  const folders = new Set<string>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://workspace');
      requests.push(`${request.method} ${pathname}`);
      const path = searchParams.get('path') ?? '';
      if (pathname === '/.well-known/databricks-config') return send(response, 200, {});
      if (pathname === '/api/2.0/preview/scim/v2/Me') {
        return send(response, 200, { id: '1', userName, displayName: 'Ada' });
      }
      if (pathname === '/api/2.0/workspace/mkdirs') {
        folders.add((JSON.parse(Buffer.concat(chunks).toString()) as { path: string }).path);
        return send(response, 200, {});
      }
      const exists = [...folders].some((folder) => folder === path || folder.startsWith(`${path}/`));
      if (pathname === '/api/2.0/workspace/get-status' && exists) {
        return send(response, 200, { path, object_type: 'DIRECTORY', object_id: 1 });
      }
      if (pathname.startsWith('/api/2.0/permissions/directories/')) {
        const all_permissions = [{ permission_level: 'CAN_MANAGE' }];
        return send(response, 200, { access_control_list: [{ group_name: 'admins', all_permissions }] });
      }
      send(response, 404, { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'not here' });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
