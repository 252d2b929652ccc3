import { currentRequestState } from './requests/current-request.ts';

// Lean depth follows a request through the program's callbacks only where somebody may ask for it.
currentRequestState().isWanted = true;

/** Says who makes the request that is being served. Without a request, or where nothing is recorded, it does nothing. */
export function setUser(userId: string): void {
  const request = currentRequestState().get();
  if (request && typeof userId === 'string' && userId !== '') request.userId = userId;
}

/**
 * Says which route answers the request that is being served, for instance `/users/:id`. For frameworks whose routes
 * are not read by themselves.
 */
export function setRoute(route: string): void {
  const request = currentRequestState().get();
  if (request && typeof route === 'string' && route !== '') request.route = route;
}
