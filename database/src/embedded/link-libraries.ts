import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes the links between library names that an npm package cannot hold. The package's install script would do it,
 * but npm may be told not to run such scripts. Returns the environment with which the programs find the links.
 */
export function linkLibraries(native: string, dataDir: string): NodeJS.ProcessEnv {
  const list = path.join(native, 'pg-symlinks.json');
  // The package for macOS needs none.
  if (!existsSync(list)) return {};
  const links = (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]).map(
    ({ source, target }) => ({
      library: path.join(native, '..', source),
      link: path.join(native, '..', target)
    })
  );

  try {
    for (const { library, link } of links) makeLink(path.relative(path.dirname(link), library), link);
    return {};
  } catch {
    // node_modules is not ours to write: it may be another user's or in a read-only image.
    return linkInDataFolder(links, path.join(dataDir, 'postgres-libraries'));
  }
}

function linkInDataFolder(links: { library: string; link: string }[], folder: string): NodeJS.ProcessEnv {
  // Made afresh each time, for the package may have moved or changed its version.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // The server may run as another user than this program.
  chmodSync(folder, 0o755);
  for (const { library, link } of links) makeLink(library, path.join(folder, path.basename(link)));
  // The libraries' own folder too: what one reached by a link needs in turn is looked for beside the link.
  const searched = [folder, ...new Set(links.map(({ library }) => path.dirname(library)))].join(':');
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: searched } : { LD_LIBRARY_PATH: searched };
}

function makeLink(to: string, link: string): void {
  if (existsSync(link)) return;
  try {
    symlinkSync(to, link);
  } catch (error) {
    // Another start, of a second test run for one, was faster.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && existsSync(link)) return;
    throw error;
  }
}
