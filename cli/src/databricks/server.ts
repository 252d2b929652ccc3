// What the app of Databricks runs: `lakegauge start`, which needs no argument there.
process.argv.splice(2, 0, 'start');
await import('../main.ts');
