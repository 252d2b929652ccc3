import { z } from 'zod';
import type { VariableMeaning } from '../cli/src/config-meanings.ts';

interface Described {
  default?: string | number;
  enum?: string[];
}

/** docs/configuration.md: a table a group, with what the schema itself knows of each variable. */
export function toConfigurationPage(schema: z.ZodObject, meanings: Record<string, VariableMeaning>): string {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const names = Object.keys(properties);
  const unexplained = names.filter((name) => !(name in meanings));
  const unknown = Object.keys(meanings).filter((name) => !names.includes(name));
  if (unexplained.length + unknown.length > 0) {
    throw new Error(
      `cli/src/config-meanings.ts lacks ${unexplained.join(', ') || 'nothing'} and has ${unknown.join(', ') || 'nothing'} too many`
    );
  }
  const groups = [...new Set(Object.values(meanings).map(({ group }) => group))];
  return [
    '<!-- Made by `npm run docs` from the configuration’s schema; do not edit. -->',
    '# Configuration',
    'Environment variables, or the same in `.env.local` of the folder that `lakegauge` is started in ([.env.example](../.env.example) to copy). What is set in the environment wins. A bad value stops the start with one line that names it, what is wrong and an example; `lakegauge doctor` looks at what they mean together.',
    'Services that use the import have variables of their own: [instrumentation/README.md](../instrumentation/README.md).',
    ...groups.flatMap((group) => [
      `## ${group}`,
      toTable(group, properties as Record<string, Described>, meanings)
    ])
  ].join('\n\n');
}

function toTable(
  group: string,
  properties: Record<string, Described>,
  meanings: Record<string, VariableMeaning>
): string {
  const rows = Object.entries(meanings)
    .filter(([, meaning]) => meaning.group === group)
    .map(([name, { meaning, example, otherwise }]) => {
      const { default: given, enum: values } = properties[name]!;
      const choice = values ? `: ${values.map((value) => `\`${value}\``).join(', ')}` : '';
      const fallback = otherwise ?? (given === undefined || given === '' ? '' : `\`${String(given)}\``);
      return `| \`${name}\` | ${fallback} | ${meaning}${choice} | \`${example}\` |`;
    });
  return ['| variable | default | meaning | example |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
