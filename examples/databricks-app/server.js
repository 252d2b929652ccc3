import express from 'express';
import { setUser } from '@lakegauge/instrumentation';
import { createDatabase } from './database.js';
import { modelRoutes } from './routes/model.js';
import { preferenceRoutes } from './routes/preferences.js';
import { sourceRoutes } from './routes/sources.js';
import { createWorkspace } from './workspace.js';

const workspace = createWorkspace(process.env);
const database = createDatabase(process.env, workspace);
await database.prepare();

const app = express();
app.disable('x-powered-by');
app.get('/health', (_request, response) => response.json({ status: 'healthy' }));

// The proxy of Databricks Apps says who is signed in. On a laptop there is no proxy, and everybody is one developer.
app.use((request, response, next) => {
  response.locals.user = (request.get('x-forwarded-email') ?? 'developer@localhost').toLowerCase();
  setUser(response.locals.user);
  next();
});
app.use(express.json({ limit: '1mb' }));
app.use('/api/sources', sourceRoutes(database));
app.use('/api/preferences', preferenceRoutes(database));
app.use('/api/model', modelRoutes(workspace, process.env.SERVING_ENDPOINT ?? 'chat'));

app.use((error, _request, response, next) => {
  if (response.headersSent) return next(error);
  console.error(error.message);
  response
    .status(error.status ?? 500)
    .json({ error: error.status ? error.message : 'Internal Server Error' });
});

const server = app.listen(
  Number(process.env.DATABRICKS_APP_PORT ?? process.env.PORT ?? 3000),
  '0.0.0.0',
  () => {
    console.log(`listening on ${server.address().port}`);
  }
);

// The platform kills what has not ended 15 s after SIGTERM.
process.once('SIGTERM', () => {
  server.close(() => void database.close());
  server.closeIdleConnections();
});
