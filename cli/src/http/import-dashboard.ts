import type { handler as DashboardHandler } from '@lakegauge/dashboard/handler';
import { SetupError } from '@lakegauge/database';

/** adapter-node reads its settings while it loads, so they are set before the import. */
export async function importDashboard(): Promise<typeof DashboardHandler> {
  Object.assign(process.env, {
    SVELTEKIT_PROTOCOL_HEADER: 'x-kit-proto',
    SVELTEKIT_HOST_HEADER: 'x-kit-host',
    SVELTEKIT_ADDRESS_HEADER: 'x-kit-address',
    SVELTEKIT_BODY_SIZE_LIMIT: '64K'
  });
  try {
    return (await import('@lakegauge/dashboard/handler')).handler;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new SetupError('The dashboard is not built; start with `npm start`, which builds it', {
      cause: error
    });
  }
}
