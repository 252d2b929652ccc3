import { normalisePath } from '@lakegauge/exporter/endpoint';

/** Shared by the paths that come after the first few hundred different ones. */
const overflowRoute = '(other)';

/**
 * Turns paths into routes, up to a number of different ones: a service that answers any path, for instance with 401,
 * would otherwise let its callers make a time series of each.
 */
export class RouteNames {
  readonly #known = new Set<string>();
  readonly #routesMax: number;

  constructor(routesMax = 500) {
    this.#routesMax = routesMax;
  }

  toRoute(path: string): string {
    const route = normalisePath(path);
    if (this.#known.has(route)) return route;
    if (this.#known.size >= this.#routesMax) return overflowRoute;
    this.#known.add(route);
    return route;
  }
}
