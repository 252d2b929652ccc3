import type { IncomingMessage } from 'node:http';
import { readExpressRoute, type ExpressRequest } from './read-express-route.ts';
import { RouteNames } from './route-names.ts';
import type { ServedRequest } from './served-request.ts';

/**
 * Names the route of a request that is over: what a framework or the service said, what Express left on its request,
 * else the normalised path. A 404 that no route answered has none: anyone can ask for any path.
 */
export class RouteReader {
  readonly #names = new RouteNames();

  read(served: ServedRequest): string | undefined {
    if (served.route !== undefined) return served.route;
    const route = readExpressRoute(served.request as IncomingMessage & ExpressRequest, served.target);
    if (route !== undefined) return route;
    return served.statusCode === 404 ? undefined : this.#names.toRoute(served.target);
  }
}
