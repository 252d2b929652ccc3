import { z } from 'zod';
import { defineOperation } from '../operation.ts';

export const openApi = defineOperation({
  id: 'getOpenApi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  access: 'signed_in',
  summary: 'This document',
  parameters: {},
  answer: z.looseObject({ openapi: z.literal('3.1.0') })
});
