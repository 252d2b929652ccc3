import { z } from 'zod';
import type { Operation } from './operation.ts';

/** An operation in words, for people who read the documentation. */
export interface DescribedOperation {
  id: string;
  method: string;
  path: string;
  access: string;
  summary: string;
  csv: boolean;
  parameters: DescribedField[];
  body: DescribedField[];
  answer: DescribedField[];
}

export interface DescribedField {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

const whoMay = {
  signed_in: 'anyone signed in',
  admin: 'admins',
  admin_or_ingest_token: 'admins, and services with an ingest token'
};

/** What the page of the documentation shows; its fields one level deep, the rest is in the OpenAPI document. */
export function describeOperations(operations: readonly Operation[]): DescribedOperation[] {
  return operations.map((operation) => ({
    id: operation.id,
    method: operation.method,
    path: operation.path,
    access: whoMay[operation.access],
    summary: operation.summary,
    csv: operation.toCsv !== undefined,
    parameters: describeFields(z.object(operation.parameters), 'input'),
    body: operation.body ? describeFields(operation.body, 'input') : [],
    answer: describeFields(operation.answer, 'output')
  }));
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: unknown;
}

function describeFields(schema: z.ZodType, io: 'input' | 'output'): DescribedField[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any'
  }) as JsonSchema;
  return Object.entries(properties).map(([name, field]) => ({
    name,
    type: typeOf(field),
    required: required.includes(name),
    description: field.description ?? ''
  }));
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map(String).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]`;
  if (schema.type === 'object' && schema.properties)
    return `{ ${Object.keys(schema.properties).join(', ')} }`;
  return [schema.type ?? 'any'].flat().join(' | ');
}
