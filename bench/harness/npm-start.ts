import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm start` gives Node and its environment, so that what is measured is what is started. */
export function readNpmStart(): { flags: string[]; variables: Record<string, string> } {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const words = scripts.start.split(' ');
  const variables = words.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('='));
  return {
    flags: words.filter((word) => word.startsWith('--')),
    variables: Object.fromEntries(variables) as Record<string, string>
  };
}
