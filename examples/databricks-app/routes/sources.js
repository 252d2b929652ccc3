import { Router } from 'express';

export function sourceRoutes(database) {
  const router = Router();

  router.get('/', async (_request, response) => {
    const { rows } = await database.query('select id, name, rows from example_app.sources order by name');
    response.json({ sources: rows });
  });

  router.get('/:id', async (request, response) => {
    const { rows } = await database.query('select id, name, rows from example_app.sources where id = $1', [
      Number.parseInt(request.params.id, 10) || 0
    ]);
    if (rows.length === 0) return response.status(404).json({ error: 'There is no such source' });
    response.json(rows[0]);
  });

  return router;
}
