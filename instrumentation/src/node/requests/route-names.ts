import { normalisePath } from '@lakegauge/exporter/endpoint';

/** Shared by the paths that come after the first few hundred different ones. */
const overflowRoute = '(other)';
/** A power of two. */
const placesMax = 1024;
const rememberedLengthMax = 200;

/**
 * Turns paths into routes, up to a number of different ones: a service that answers any path, for instance with 401,
 * would otherwise let its callers make a time series of each.
 */
export class RouteNames {
  readonly #known = new Set<string>();
  readonly #routesMax: number;
  /**
   * Paths that came lately, since most services are asked for the same few again and again. Each has one place, which the
   * next path that belongs there takes over; a Map would have to read the whole of each new text to find it.
   */
  readonly #paths = new Array<string | undefined>(placesMax).fill(undefined);
  readonly #routes = new Array<string>(placesMax).fill('');

  constructor(routesMax = 500) {
    this.#routesMax = routesMax;
  }

  toRoute(path: string): string {
    const place = toPlace(path);
    if (this.#paths[place] === path) return this.#routes[place]!;
    const route = this.#limit(normalisePath(path));
    if (path.length > rememberedLengthMax) return route;
    this.#paths[place] = path;
    this.#routes[place] = route;
    return route;
  }

  #limit(route: string): string {
    if (this.#known.has(route)) return route;
    if (this.#known.size >= this.#routesMax) return overflowRoute;
    this.#known.add(route);
    return route;
  }
}

/** From the length and four letters, of which the last ones differ most. */
function toPlace(path: string): number {
  const { length } = path;
  let mixed = length;
  mixed = (mixed * 31 + path.charCodeAt(length - 1)) | 0;
  mixed = (mixed * 31 + path.charCodeAt(length - 2)) | 0;
  mixed = (mixed * 31 + path.charCodeAt(length - 5)) | 0;
  mixed = (mixed * 31 + path.charCodeAt(length >> 1)) | 0;
  return mixed & (placesMax - 1);
}
