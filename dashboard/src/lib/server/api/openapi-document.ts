import dashboard from '../../../../package.json' with { type: 'json' };
import { operations } from './operations.ts';
import { toOpenApi } from './to-openapi.ts';

/** What `/api/v1/openapi.json` answers, and what the client is generated from. */
export const openApiDocument = { openapi: '3.1.0' as const, ...toOpenApi(operations, dashboard.version) };
