import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@lakegauge/database';
import { createReceiver } from '@lakegauge/exporter/receiver';
import { createWriter, type TelemetryWriter } from '@lakegauge/exporter/writer';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { breaksRule, conformanceCases, runCases, type CaseResult } from './run-cases.ts';

describe('our receiver', () => {
  let database: TestDatabase;
  let writer: TelemetryWriter;
  let server: Server;
  let results: CaseResult[];

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query('select create_raw_partitions(current_date - 1, current_date + 1)');
    writer = createWriter({ pool: database.pool, logger: silentLogger });
    const receiver = createReceiver({
      writer,
      logger: silentLogger,
      authorize: () => ({ allowed: true }),
      allowedOrigins: [],
      excludePaths: []
    });
    server = createServer(express().use(receiver)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    results = await runCases({ baseUrl: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await writer.shutdown(5000);
    await database.drop();
  });

  test.each(conformanceCases.map(({ keyword, id, sentence }) => [keyword, id, sentence] as const))(
    '%s %s: %s',
    (_keyword, id) => {
      const result = results.find((candidate) => candidate.id === id)!;

      expect(result.failures).toEqual([]);
    }
  );
});

describe('a server that is wrong', () => {
  /** The cases that a server fails. */
  async function failedBy(listener: RequestListener): Promise<string[]> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}`;
    const results = await runCases({ baseUrl, signals: ['traces'], oversizedBytes: 1024 * 1024 });
    server.closeAllConnections();
    server.close();
    return results.filter(({ failures }) => failures.length > 0).map(({ id }) => id);
  }

  test('one that takes everything, with a charset in its type, is found out', async () => {
    const failed = await failedBy((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
        response.end('{"partialSuccess":{}}');
      });
    });

    expect(failed).toEqual(
      expect.arrayContaining([
        'protobuf-content-type',
        'json-content-type',
        'success-body',
        'success-no-partial',
        'success-type',
        'post',
        'gzip-header',
        'size-limit',
        'size-413',
        'bad-data-400',
        'bad-gzip-400',
        'failure-status-body',
        'method-405',
        'type-415'
      ])
    );
  });

  test('one that refuses everything fails every case that can be seen', async () => {
    const failed = await failedBy((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(503, { 'content-type': 'text/plain' });
        response.end('no');
      });
    });
    const passes = conformanceCases.map(({ id }) => id).filter((id) => !failed.includes(id));

    // What is refused has a limit, is no success in part, and comes in pieces or in parallel all the same.
    expect(passes.sort()).toEqual(
      [
        'parallel',
        'partial-200',
        'partial-count',
        'partial-message',
        'path-logs',
        'path-metrics',
        'size-limit'
      ].sort()
    );
  });

  test('a broken SHOULD is a warning, a broken MUST is not', () => {
    const failures = [
      {
        variation: { signal: 'traces', encoding: 'json', compression: 'none' },
        reason: 'x'
      } as const
    ];
    const of = (keyword: CaseResult['keyword']) =>
      breaksRule({ id: '', section: '', sentence: '', keyword, passed: 0, failures, notApplicable: [] });

    expect([of('MUST'), of('stated'), of('SHOULD'), of('MAY')]).toEqual([true, true, false, false]);
  });
});
