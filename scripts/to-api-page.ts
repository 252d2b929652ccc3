interface Schema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  default?: unknown;
  format?: string;
}

interface Described {
  summary: string;
  description?: string;
  'x-access': string;
  parameters?: { name: string; description?: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

const access: Record<string, string> = {
  signed_in: 'anybody who is signed in',
  admin: 'admins',
  admin_or_ingest_token: 'admins, and services with an ingest token'
};

/** docs/api.md: each operation with who may use it, what it takes and what it gives. */
export function toApiPage(document: { paths: object }): string {
  const operations = Object.entries(document.paths as Record<string, Record<string, Described>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({
        path,
        method: method.toUpperCase(),
        described
      }))
  );
  return [
    '<!-- Made by `npm run docs` from the API’s OpenAPI document; do not edit. -->',
    '# API',
    'Every number of the dashboard comes from here. A running Lakegauge shows this page at `/api/docs`, and the OpenAPI 3.1 document that it is made from at `/api/v1/openapi.json`; `@lakegauge/dashboard/client` is a typed client. Telemetry comes in elsewhere: [sending.md](sending.md) (OTLP) and [usage-events.md](usage-events.md).',
    [
      '- Programs send `Authorization: Bearer` with `LAKEGAUGE_ADMIN_TOKEN`; on one machine (local access) nothing is needed.',
      '- Times are ISO 8601 in UTC, rates are ratios from 0 to 1, durations are milliseconds.',
      '- Answers that hold a table are CSV with `format=csv` or `Accept: text/csv`.',
      '- An error is `{"error", "message", "status_code", "correlation_id"}`; 504 means that the query took longer than 10 s.'
    ].join('\n'),
    '```sh\ncurl -H "Authorization: Bearer $LAKEGAUGE_ADMIN_TOKEN" "http://127.0.0.1:8000/api/v1/metrics/performance?time_range=7d"\n```',
    ['| operation | for |', '| --- | --- |', ...operations.map(toIndexRow)].join('\n'),
    ...operations.flatMap(toSection)
  ].join('\n\n');
}

function toIndexRow({
  path,
  method,
  described
}: {
  path: string;
  method: string;
  described: Described;
}): string {
  return `| [\`${method} ${path}\`](#${anchor(`${method} ${path}`)}) | ${described.summary} |`;
}

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

function toSection({
  path,
  method,
  described
}: {
  path: string;
  method: string;
  described: Described;
}): string[] {
  const { summary, description, parameters = [], requestBody, responses } = described;
  const answer = Object.entries(responses).find(([status]) => status.startsWith('2'));
  const answerSchema = answer?.[1].content?.['application/json']?.schema;
  const bodySchema = requestBody?.content['application/json']?.schema;
  return [
    `## ${method} ${path}`,
    `${summary}${description ? `. ${description}` : ''}. For ${access[described['x-access']] ?? described['x-access']}.`,
    ...(parameters.length > 0
      ? [
          [
            '| parameter | type | meaning |',
            '| --- | --- | --- |',
            ...parameters.map(
              ({ name, description: meaning = '', required, schema }) =>
                `| \`${name}\`${required ? ' (required)' : ''} | ${toType(schema)} | ${escape(meaning)} |`
            )
          ].join('\n')
        ]
      : []),
    ...(bodySchema ? ['Body:', toFields(bodySchema)] : []),
    ...(answerSchema ? [`Answers ${answer[0]}:`, toFields(answerSchema)] : [])
  ];
}

function toFields({ properties, type }: Schema): string {
  if (!properties) return `- ${String(type ?? 'any JSON')}`;
  return fieldLines(properties, 0).join('\n');
}

function fieldLines(properties: Record<string, Schema>, depth: number): string[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const inner =
      schema.properties ?? schema.items?.properties ?? schema.anyOf?.find(hasProperties)?.properties;
    const line = `${'  '.repeat(depth)}- \`${name}\` ${toType(schema)}${schema.description ? `: ${escape(schema.description)}` : ''}`;
    return [line, ...(inner && depth < 2 ? fieldLines(inner, depth + 1) : [])];
  });
}

function hasProperties({ properties }: Schema): boolean {
  return properties !== undefined;
}

function toType(schema: Schema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(toType))].join(' or ');
  if (schema.type === 'array') return `list of ${schema.items ? toType(schema.items) : 'anything'}`;
  if (schema.format === 'date-time') return 'time';
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
