import { Router } from 'express';

/** Passes a question on to a model serving endpoint of the workspace. */
export function modelRoutes(workspace, endpoint) {
  const router = Router();

  router.post('/', async (request, response) => {
    const { question } = request.body ?? {};
    if (typeof question !== 'string' || question === '')
      return response.status(400).json({ error: 'question is missing' });
    const answer = await workspace.ask(`/serving-endpoints/${encodeURIComponent(endpoint)}/invocations`, {
      messages: [{ role: 'user', content: question }],
      max_tokens: 200
    });
    response.json({ answer: answer.choices?.[0]?.message?.content ?? '' });
  });

  return router;
}
