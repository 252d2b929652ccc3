import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The process's environment over `.env.local` over `.env` of a folder: what was given on the command line wins. */
export function loadEnvironment(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const files = ['.env', '.env.local'].map((name) => `${folder}/${name}`).filter((path) => existsSync(path));
  return Object.assign(
    {},
    ...files.map((path) => parseEnv(readFileSync(path, 'utf8'))),
    env
  ) as NodeJS.ProcessEnv;
}
