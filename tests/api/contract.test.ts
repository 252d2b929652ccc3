import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../dashboard/src/lib/api/call-api.ts';
import {
  createClient,
  type GetEventsAnswer,
  type GetEventsParameters
} from '../../dashboard/src/lib/api/client.ts';
import { openApiDocument } from '../../dashboard/src/lib/server/api/openapi-document.ts';
import { runLakegauge, type RunningProgram } from '../cli/run-lakegauge.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { insertSample } from './insert-sample.ts';

interface OperationObject {
  operationId: string;
  parameters: {
    name: string;
    required: boolean;
    schema: { enum?: string[]; examples?: string[]; maxLength?: number };
  }[];
  responses: Record<string, { content: Record<string, { schema: AnySchema }> }>;
}

interface Document {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: { Problem: AnySchema } };
}

const document = openApiDocument as unknown as Document;
const reads = Object.entries(document.paths).flatMap(([path, methods]) =>
  methods.get ? [{ path, operation: methods.get, id: methods.get.operationId }] : []
);
// What an operation cannot do without.
const required: Record<string, string> = { endpoint: '/items/:id' };

let database: TestDatabase;
let program: RunningProgram;
let address: string;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`update rollup_state set closed = raw_from, rolled_up = raw_from`);
  await insertSample(database.pool, new Date());
  program = runLakegauge(['start'], { PORT: '0', DATABASE_URL: database.connectionString });
  address = await program.address;
});

afterAll(async () => {
  program.child.kill('SIGKILL');
  await program.exit;
  await database.drop();
});

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

function expectToMatch(schema: AnySchema, value: unknown) {
  const validate = ajv.compile(schema);
  void validate(value);
  expect(validate.errors ?? []).toEqual([]);
}

function query(operation: OperationObject, more: Record<string, string> = {}): string {
  const needed = operation.parameters
    .filter((parameter) => parameter.required)
    .map(({ name }) => [name, required[name]!] as [string, string]);
  return new URLSearchParams({ ...Object.fromEntries(needed), ...more }).toString();
}

async function get(path: string, search: string, headers?: Record<string, string>) {
  const response = await fetch(`${address}${path}?${search}`, headers && { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('the document that the server sends is the one that it was built with', async () => {
  const { text } = await get('/api/v1/openapi.json', '');

  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(openApiDocument)));
});

describe.each(reads)('$id', ({ path, operation }) => {
  const ok = operation.responses['200']!.content;

  test('answers what the document promises', async () => {
    const { status, text } = await get(path, query(operation));

    expect(status).toBe(200);
    expectToMatch(ok['application/json']!.schema, JSON.parse(text));
  });

  const choices = operation.parameters.flatMap(({ name, schema }) =>
    (schema.enum ?? schema.examples ?? [])
      .filter((value) => value !== 'csv')
      .map((value) => [name, value] as const)
  );
  if (choices.length > 0)
    test('takes every choice that the document names', async () => {
      for (const [name, value] of choices) {
        const { status, text } = await get(path, query(operation, { [name]: value }));

        expect(`${name}=${value}: ${status}`).toBe(`${name}=${value}: 200`);
        expectToMatch(ok['application/json']!.schema, JSON.parse(text));
      }
    });

  test('refuses a parameter that it does not know, in the form of every error', async () => {
    const { status, headers, text } = await get(path, query(operation, { servcie: 'shop' }));

    const problem = JSON.parse(text) as { correlation_id: string };
    expect(status).toBe(400);
    expectToMatch(document.components.schemas.Problem, problem);
    expect(headers.get('x-correlation-id')).toBe(problem.correlation_id);
  });

  const long = operation.parameters.filter(({ schema }) => schema.maxLength !== undefined);
  if (long.length > 0)
    test('refuses values that are too long', async () => {
      for (const { name, schema } of long) {
        const { status } = await get(path, query(operation, { [name]: 'x'.repeat(schema.maxLength! + 1) }));

        expect(`${name}: ${status}`).toBe(`${name}: 400`);
      }
    });

  if ('text/csv' in ok || path.endsWith('/events'))
    test('comes as CSV by either way of asking', async () => {
      const byFormat = await get(path, query(operation, { format: 'csv' }));
      const byAccept = await get(path, query(operation), { accept: 'text/csv' });
      const byBoth = await get(path, query(operation, { format: 'json' }), { accept: 'text/csv' });

      for (const { status, headers, text } of [byFormat, byAccept]) {
        expect(status).toBe(200);
        expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
        const [header, ...rows] = text.trimEnd().split('\r\n');
        expect(header).toMatch(/^[a-z0-9_]+(,[a-z0-9_]+)+$/);
        expect(rows.length).toBeGreaterThan(0);
      }
      expect(byBoth.headers.get('content-type')).toBe('application/json');
    });
});

test('every event is in the CSV once, and in the pages of the list as well', async () => {
  const csv = await get('/api/v1/metrics/events', 'time_range=7d&format=csv');
  const client = createClient({ address });
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const parameters: GetEventsParameters = { time_range: '7d', limit: 300 };
    if (cursor !== null) parameters.cursor = cursor;
    const page: GetEventsAnswer = await client.getEvents(parameters);
    listed.push(...page.events.map((event) => event.id));
    cursor = page.next_cursor;
  } while (cursor !== null);

  const inCsv = csv.text
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0]);
  expect(inCsv).toHaveLength(1400);
  expect(listed).toEqual(inCsv);
});

test('what a spreadsheet would run is text', async () => {
  const { text } = await get('/api/v1/metrics/performance', 'time_range=7d&format=csv');

  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
});

test('a note is put, shown and taken back by the client that was made from the document', async () => {
  const client = createClient({ address });

  const made = await client.createNote({ text: ' Deployed 1.2 ', service: 'shop' });
  const { notes } = await client.getNotes({ service: 'shop' });
  const gone = await client.deleteNote({ id: made.id });

  expect(made).toMatchObject({ text: 'Deployed 1.2', service: 'shop', created_by: 'local' });
  expect(notes).toContainEqual(made);
  expect(gone).toEqual({ deleted: true });
  await expect(client.deleteNote({ id: made.id })).rejects.toMatchObject({
    statusCode: 404,
    message: `There is no note ${made.id}`
  } satisfies Partial<ApiError>);
});

test.each([
  ['no JSON', 'text/plain', '{"text":"x"}', 415],
  ['no object', 'application/json', '[]', 400],
  ['half of it', 'application/json', '{"text":', 400],
  ['an unknown field', 'application/json', '{"text":"x","id":1}', 400],
  ['no text', 'application/json', '{"text":" "}', 400],
  ['too much text', 'application/json', JSON.stringify({ text: 'x'.repeat(501) }), 400],
  ['a NUL', 'application/json', '{"text":"\\u0000"}', 400],
  ['a prototype', 'application/json', '{"text":"x","__proto__":{"service":"y"}}', 400]
])('a note of %s is refused', async (_what, type, body, status) => {
  const response = await fetch(`${address}/api/v1/notes`, {
    method: 'POST',
    headers: { 'content-type': type },
    body
  });

  expect(response.status).toBe(status);
  expectToMatch(document.components.schemas.Problem, await response.json());
});
