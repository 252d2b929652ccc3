import { createRequire, register } from 'node:module';
import { join } from 'node:path';
import { supportsSyncHooks } from './supports-sync-hooks.ts';

/** The frameworks that an instrumentation of ours patches. */
const frameworks = ['express', 'koa'];

/**
 * Makes the program meet patched frameworks however it was started. The order is measured: first the frameworks as the
 * program's own folder has them, so that an ESM program whose imports are already linked sees them too; then the loader
 * hook for whatever is imported from elsewhere. The other order patches twice or not at all.
 */
export function patchLoadedModules({
  programFolder,
  nodeVersion
}: {
  programFolder: string;
  nodeVersion: string;
}): void {
  const requireFromProgram = createRequire(join(programFolder, 'program.js'));
  for (const framework of frameworks) requireIfInstalled(requireFromProgram, framework);
  installImportHook(nodeVersion);
}

function requireIfInstalled(requireFromProgram: NodeJS.Require, name: string): void {
  try {
    requireFromProgram(name);
  } catch {
    // The program does without it, or will meet the same error itself.
  }
}

/** Only the named frameworks go through the hook: a service's other modules are loaded as if we were not there. */
function installImportHook(nodeVersion: string): void {
  const include = frameworks;
  if (supportsSyncHooks(nodeVersion)) {
    const hooks = createRequire(import.meta.url)('import-in-the-middle/register-hooks.mjs') as {
      register(options: { include: string[] }): void;
    };
    hooks.register({ include });
  } else {
    register('import-in-the-middle/hook.mjs', import.meta.url, { data: { include } });
  }
}
