import { readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** What the nearest package.json says about the program that runs. */
export interface ProgramManifest {
  name: string | undefined;
  version: string | undefined;
  /** Packages that it names as its dependencies. */
  dependencies?: string[];
}

/**
 * The folder of the program: of its entry file, or the working folder where there is none or where a process manager
 * below node_modules starts it.
 */
export function toProgramFolder(entry: string | undefined, workingFolder: string): string {
  if (entry === undefined || entry.includes(`${sep}node_modules${sep}`)) return workingFolder;
  return isFolder(entry) ? entry : dirname(entry);
}

/** Name and version from the nearest package.json upwards that has a name; nothing where there is none. */
export function readProgramManifest(folder: string): ProgramManifest {
  for (let at = folder; ; at = dirname(at)) {
    const manifest = readManifest(join(at, 'package.json'));
    if (manifest?.name !== undefined) return manifest;
    if (dirname(at) === at) return { name: undefined, version: undefined };
  }
}

function readManifest(file: string): ProgramManifest | undefined {
  try {
    const { name, version, dependencies } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return { name: toText(name), version: toText(version), dependencies: Object.keys(dependencies ?? {}) };
  } catch {
    // Missing or broken: a service starts without one, too.
    return undefined;
  }
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
