// The first import, so that no flag is needed.
import '@lakegauge/instrumentation/register';
import { setUser } from '@lakegauge/instrumentation';
import fastify from 'fastify';

const app = fastify();

app.addHook('onRequest', async (request) => {
  const user = request.headers['x-user'];
  if (typeof user === 'string') setUser(user);
});
app.get<{ Params: { id: string } }>('/items/:id', async (request) => ({ id: request.params.id }));

const url = await app.listen({ port: Number(process.env.PORT ?? 3000) });
console.log(`listening on ${new URL(url).port}`);
