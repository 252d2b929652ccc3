/** Says who makes the request that is being served. Without a request, or where nothing is recorded, it does nothing. */
export declare function setUser(userId: string): void;

/**
 * Says which route answers the request that is being served, for instance `/users/:id`. For frameworks whose routes
 * are not read by themselves.
 */
export declare function setRoute(route: string): void;
