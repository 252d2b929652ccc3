import { normalisePath } from '@lakegauge/exporter/endpoint';

/** Shared by the paths that come after the first few hundred different ones. */
const overflowRoute = '(other)';
const rememberedMax = 1000;
const rememberedLengthMax = 200;

/**
 * Turns paths into routes, up to a number of different ones: a service that answers any path, for instance with 401,
 * would otherwise let its callers make a time series of each.
 */
export class RouteNames {
  readonly #known = new Set<string>();
  readonly #routesMax: number;
  /** Paths that came lately: most services are asked for the same few again and again. */
  readonly #remembered = new Map<string, string>();

  constructor(routesMax = 500) {
    this.#routesMax = routesMax;
  }

  toRoute(path: string): string {
    const remembered = this.#remembered.get(path);
    if (remembered !== undefined) return remembered;
    const route = this.#limit(normalisePath(path));
    if (path.length > rememberedLengthMax) return route;
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
    this.#remembered.set(path, route);
    return route;
  }

  #limit(route: string): string {
    if (this.#known.has(route)) return route;
    if (this.#known.size >= this.#routesMax) return overflowRoute;
    this.#known.add(route);
    return route;
  }
}
