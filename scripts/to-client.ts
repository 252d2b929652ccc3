/** The parts of an OpenAPI document that a client needs. */
interface Document {
  paths: Record<string, Record<string, OperationObject>>;
}

interface OperationObject {
  operationId: string;
  summary: string;
  parameters: { name: string; description?: string; required: boolean; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { content: { 'application/json': { schema: Schema } } }>;
}

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  description?: string;
}

/** The source of a module with the types of every operation, and a function for each. */
export function toClient(document: object): string {
  const operations = Object.entries((document as Document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation }))
  );
  return `
    // Made by \`npm run client\` from the OpenAPI document; do not edit.
    import { callApi, type ClientOptions } from './call-api.ts';

    ${operations.map(({ operation }) => toTypes(operation)).join('\n')}

    /** Every operation of the API as a function. Each throws ApiError for what the API refuses. */
    export function createClient(options: ClientOptions) {
      return {
        ${operations.map(({ path, method, operation }) => toFunction(path, method, operation)).join(',\n')}
      };
    }
  `;
}

function toTypes(operation: OperationObject): string {
  const name = typeName(operation);
  const parameters = operation.parameters.map(
    ({ name, description, required, schema }) =>
      `${toComment(description)}${name}${required ? '' : '?'}: ${toType(schema)};`
  );
  const body = operation.requestBody?.content['application/json'].schema;
  const answer = (operation.responses['200'] ?? operation.responses['201'])?.content['application/json']
    .schema;
  return `
    ${parameters.length > 0 ? `export interface ${name}Parameters { ${parameters.join('\n')} }` : ''}
    ${body ? `export interface ${name}Body ${toType(body)}` : ''}
    export interface ${name}Answer ${toType(answer ?? {})}
  `;
}

function toFunction(path: string, method: string, operation: OperationObject): string {
  const name = typeName(operation);
  const isRequired = operation.parameters.some(({ required }) => required);
  const inputs = [
    ...(operation.requestBody ? [`body: ${name}Body`] : []),
    ...(operation.parameters.length > 0 ? [`parameters: ${name}Parameters${isRequired ? '' : ' = {}'}`] : []),
    'signal?: AbortSignal'
  ];
  const sent = [
    `method: '${method}'`,
    `path: '${path}'`,
    ...(operation.requestBody ? ['body'] : []),
    ...(operation.parameters.length > 0 ? ['parameters'] : []),
    '...(signal && { signal })'
  ];
  return `/** ${operation.summary}. */
    ${operation.operationId}: (${inputs.join(', ')}) => callApi<${name}Answer>(options, { ${sent.join(', ')} })`;
}

function typeName({ operationId }: OperationObject): string {
  return operationId.charAt(0).toUpperCase() + operationId.slice(1);
}

function toType(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(toType).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => toType({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `(${toType(schema.items ?? {})})[]`;
    case 'object':
      return toObjectType(schema);
    default:
      return 'unknown';
  }
}

function toObjectType({ properties, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties ?? {}).map(
    ([name, field]) =>
      `${toComment(field.description)}${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${toType(field)};`
  );
  if (properties === undefined && typeof additionalProperties === 'object') {
    return `Record<string, ${toType(additionalProperties)}>`;
  }
  return `{ ${fields.join('\n')} }`;
}

function toComment(description: string | undefined): string {
  return description ? `/** ${description} */\n` : '';
}
