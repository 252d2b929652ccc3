import { z } from 'zod';
import type { Operation } from './operation.ts';
import { problem } from './schemas.ts';

type JsonSchema = Record<string, unknown>;

/** The OpenAPI 3.1 document of the API, made from the schemas that check requests. */
export function toOpenApi(operations: readonly Operation[], version: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: toOperationObject(operation)
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lakegauge',
      version,
      description:
        'Every number of the dashboard. Times are ISO 8601 in UTC, durations milliseconds, rates ratios from 0 to 1; null is no data. Unknown parameters are errors.'
    },
    paths,
    components: {
      schemas: { Problem: toJsonSchema(problem) },
      securitySchemes: {
        adminToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'LAKEGAUGE_ADMIN_TOKEN, where access is by token'
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'lakegauge_session',
          description: 'Made by the sign-in page'
        },
        databricks: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Forwarded-Access-Token',
          description: 'Set by the proxy of Databricks Apps'
        }
      }
    },
    security: [{ adminToken: [] }, { session: [] }, { databricks: [] }, {}]
  };
}

function toOperationObject(operation: Operation): JsonSchema {
  const { id, summary, description, access, answer, answerStatus = 200, body, toCsv, method } = operation;
  return {
    operationId: id,
    summary,
    ...(description && { description }),
    'x-access': access,
    parameters: toParameters(operation.parameters),
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: toJsonSchema(body, 'input') } }
      }
    }),
    responses: {
      [answerStatus]: {
        description: 'The answer',
        content: {
          'application/json': { schema: toJsonSchema(answer) },
          ...(toCsv && { 'text/csv': { schema: { type: 'string' } } })
        }
      },
      ...Object.fromEntries(
        [
          [400, 'The question cannot be answered as it stands; the message says why'],
          [401, 'AUTH_MISSING, AUTH_INVALID or AUTH_EXPIRED'],
          [403, 'The caller may not'],
          ...(method === 'DELETE' ? [[404, 'There is nothing to delete']] : []),
          ...(body ? [[415, 'The body is not JSON']] : []),
          [503, 'The database or the check of the caller does not answer; try again'],
          [504, 'The query took longer than 10 seconds and was cancelled']
        ].map(([status, text]) => [status, toProblemResponse(String(text))])
      )
    }
  };
}

function toProblemResponse(description: string): JsonSchema {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } }
  };
}

function toParameters(shape: z.ZodRawShape): JsonSchema[] {
  const { properties = {}, required = [] } = toJsonSchema(z.object(shape), 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    required: required.includes(name),
    schema
  }));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema as z.core.$ZodType, { io, unrepresentable: 'any' });
  return json;
}
