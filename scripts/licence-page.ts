import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

interface LockedPackage {
  version?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
}

interface InstalledPackage {
  name: string;
  version: string;
  licence: string;
  isDevelopment: boolean;
}

/** Licences that let an Apache-2.0 product be built on and with what has them. */
export const acceptedLicences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense'
];

const root = join(import.meta.dirname, '..');

/** Everything that the lock file installs, from npm and with which licence, in order of name. */
export function installedPackages(): InstalledPackage[] {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const found = new Map<string, InstalledPackage>();
  for (const [path, { version, license, link, dev, devOptional }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').pop()!;
    // Our own workspaces have no node_modules in their path, or are links to such.
    if (!path.includes('node_modules/') || link || !version) continue;
    found.set(`${name}@${version}`, {
      name,
      version,
      licence: license ?? 'unknown',
      isDevelopment: Boolean(dev ?? devOptional)
    });
  }
  return [...found.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1
  );
}

/** docs/licences.md as it should be now. */
export async function licencePage(): Promise<string> {
  const packages = installedPackages();
  const running = packages.filter(({ isDevelopment }) => !isDevelopment);
  const development = packages.filter(({ isDevelopment }) => isDevelopment);
  const filepath = join(root, 'docs/licences.md');
  const text = [
    '<!-- Made by `npm run licences` from package-lock.json; do not edit. -->',
    '# Licences',
    'Lakegauge is Apache-2.0 ([LICENSE](../LICENSE)). Every package comes from the npm registry in the exact version, and with the digest, that `package-lock.json` has. The fonts of the dashboard are Geist and Geist Mono, under the SIL Open Font License ([OFL.txt](../dashboard/src/lib/design/fonts/OFL.txt)).',
    `## What runs (${running.length})`,
    toTable(running),
    `## What builds and tests (${development.length})`,
    'Of these, the dashboard’s client and the packed instrumentation contain what they import of `svelte`, `@sveltejs/kit`, `layerchart` with its `d3` modules, `@lucide/svelte` and `web-vitals`.',
    toTable(development)
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

function toTable(packages: InstalledPackage[]): string {
  const byLicence = new Map<string, string[]>();
  for (const { name, version, licence } of packages) {
    byLicence.set(licence, [...(byLicence.get(licence) ?? []), `${name} ${version}`]);
  }
  const rows = [...byLicence]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => `| ${licence} | ${names.join(', ')} |`);
  return ['| licence | packages |', '| --- | --- |', ...rows].join('\n');
}
