const express = require('express');
const { setUser } = require('@lakegauge/instrumentation');

const app = express();

// Whoever signs people in says who it is; without this line requests have no user.
app.use((request, _response, next) => {
  const user = request.get('x-user');
  if (user) setUser(user);
  next();
});
app.get('/items/:id', (request, response) => response.json({ id: request.params.id }));
app.get('/boom', () => {
  throw new RangeError('This is recorded as a RangeError');
});

const server = app.listen(process.env.PORT ?? 3000, () => {
  console.log(`listening on ${server.address().port}`);
});
