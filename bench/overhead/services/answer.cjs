// Listens, and tells the benchmark what the process has used when it asks.
module.exports = (server) => {
  process.on('message', () => {
    process.send({ cpu: process.cpuUsage(), memory: process.memoryUsage() });
  });
  process.on('disconnect', () => process.exit());
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
};
