import { Router } from 'express';

export function preferenceRoutes(database) {
  const router = Router();

  router.get('/', async (_request, response) => {
    const { rows } = await database.query(
      'select key, value from example_app.preferences where user_id = $1 order by key',
      [response.locals.user]
    );
    response.json(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
  });

  router.put('/:key', async (request, response) => {
    if (request.body?.value === undefined) return response.status(400).json({ error: 'value is missing' });
    await database.query(
      `insert into example_app.preferences (user_id, key, value) values ($1, $2, $3)
       on conflict (user_id, key) do update set value = excluded.value`,
      [response.locals.user, request.params.key, JSON.stringify(request.body.value)]
    );
    response.status(204).end();
  });

  router.delete('/:key', async (request, response) => {
    await database.query('delete from example_app.preferences where user_id = $1 and key = $2', [
      response.locals.user,
      request.params.key
    ]);
    response.status(204).end();
  });

  return router;
}
