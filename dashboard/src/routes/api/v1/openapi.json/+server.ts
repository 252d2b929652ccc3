import { answerOperation } from '#lib/server/api/answer-operation.ts';
import { openApiDocument } from '#lib/server/api/openapi-document.ts';
import { openApi } from '#lib/server/api/operations/openapi.ts';

export const GET = answerOperation(openApi, async () => openApiDocument);
