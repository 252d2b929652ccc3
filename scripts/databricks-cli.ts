// `npm run databricks:cli`: finds Databricks' CLI, or builds it into the user's cache, and prints where it is.
import { buildDatabricksCli } from './databricks/build-databricks-cli.ts';
import { findDatabricksCli } from './databricks/find-databricks-cli.ts';

try {
  const found = findDatabricksCli(process.env);
  if (found) console.error(`Databricks' CLI: ${found.path} (${found.found})`);
  console.log(found?.path ?? (await buildDatabricksCli(process.env, (line) => console.error(line))));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
