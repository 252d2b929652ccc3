#!/usr/bin/env node
// `aggregate-metrics` is `lakegauge aggregate` under the name that schedulers know it by.
process.argv.splice(2, 0, 'aggregate');
await import('./main.ts');
