import type { Access } from './access.ts';
import { refuseLocal } from './refuse-local.ts';

const viewer = { userId: 'local', name: 'local', isAdmin: true };

/** One machine and one person: whoever reaches the port from this machine is the admin. */
export function createLocalAccess(): Access {
  return {
    mode: 'local',
    async identify(request) {
      const message = refuseLocal(request);
      return message === null
        ? { viewer }
        : { refusal: { statusCode: 403, error: 'Access Denied', message } };
    }
  };
}
