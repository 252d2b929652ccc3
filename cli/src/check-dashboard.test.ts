import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '@lakegauge/database';
import { checkDashboard } from './check-dashboard.ts';

test.each([200, 303, 401])('an answer with %i is one', async (status) => {
  const { address, warnings, logger } = await startAnswering((_, response) =>
    response.writeHead(status).end()
  );

  await checkDashboard(address, logger);

  expect(warnings).toEqual([]);
});

test.each([503, 504])('a database that is away (%i) is said and does not end the program', async (status) => {
  const { address, warnings, logger } = await startAnswering((_, response) =>
    response.writeHead(status).end()
  );

  await checkDashboard(address, logger);

  expect(warnings).toEqual(['The dashboard could not ask the database when it started']);
});

test('a dashboard that gives no answer in time does not end the program either', async () => {
  const { address, warnings, logger } = await startAnswering(() => {});

  await checkDashboard(address, logger, 50);

  expect(warnings).toHaveLength(1);
});

test.each([404, 500])('a dashboard that is broken (%i) ends it', async (status) => {
  const { address, logger } = await startAnswering((_, response) => response.writeHead(status).end());

  await expect(checkDashboard(address, logger)).rejects.toThrow(`The dashboard answered ${status}`);
});

async function startAnswering(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const warnings: string[] = [];
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    warnings,
    logger: { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) }
  };
}
