/** Where the API is, and how to prove who asks. */
export interface ClientOptions {
  /** For example http://127.0.0.1:8000 */
  address: string;
  /** For example `{ authorization: 'Bearer …' }`. */
  headers?: Record<string, string>;
  fetch?: typeof globalThis.fetch;
}

/** What is sent beside the address of an operation. */
export interface ApiCall {
  method: string;
  path: string;
  parameters?: object;
  body?: unknown;
  signal?: AbortSignal;
}

/** The API answered that it cannot. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly statusCode: number;
  /** Short and the same for every error of its kind. */
  readonly error: string;
  /** Names the line in the log of Lakegauge. */
  readonly correlationId: string;

  constructor(problem: { error: string; message: string; status_code: number; correlation_id: string }) {
    super(problem.message);
    this.statusCode = problem.status_code;
    this.error = problem.error;
    this.correlationId = problem.correlation_id;
  }
}

/** Asks the API once. Throws ApiError for what it refuses, and whatever fetch throws. */
export async function callApi<Answer>(options: ClientOptions, call: ApiCall): Promise<Answer> {
  const { fetch = globalThis.fetch, address, headers } = options;
  const url = new URL(call.path, address);
  for (const [name, value] of Object.entries(call.parameters ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const response = await fetch(url, {
    method: call.method,
    headers: {
      accept: 'application/json',
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...headers
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    ...(call.signal && { signal: call.signal })
  });
  const answer = (await response.json()) as Answer;
  if (!response.ok) throw new ApiError(answer as ConstructorParameters<typeof ApiError>[0]);
  return answer;
}
