import { normalisePath } from '@lakegauge/exporter/endpoint';

/** What Express, in version 4 as in 5, puts on a request: its application, and the last route that matched. */
export interface ExpressRequest {
  app?: ExpressApplication;
  route?: ExpressRoute;
}

interface ExpressApplication {
  /** Version 5. */
  router?: unknown;
  /** Version 4. */
  _router?: unknown;
  /** The application that this one is mounted in. */
  parent?: ExpressApplication;
  /** Where it is mounted, by the path that the program gave. */
  mountpath?: unknown;
}

interface ExpressRoute {
  path: unknown;
}

interface Layer {
  route?: ExpressRoute;
  handle?: { stack?: unknown };
  /** The path that the program gave: router 2.3 and newer. */
  rawPath?: unknown;
  /** Express 5. */
  matchers?: ((path: string) => { path: string; params: Record<string, unknown> } | false)[];
  /** Express 4. */
  regexp?: RegExp;
  keys?: { name: string | number }[];
}

interface Mount {
  layers: Layer[];
}

// A route is mounted once and stays; what it takes to find it is done with its first request.
const templates = new WeakMap<ExpressRoute, string>();
const depthMax = 16;
const layersMax = 10_000;

/**
 * The template of the Express route that a request met last, with the paths of the routers and applications it is
 * mounted in. Read from the router itself, since `request.baseUrl` holds the real path instead of `/tenants/:tenant`, and
 * nothing any more once an error has left the router.
 */
export function readExpressRoute({ app, route }: ExpressRequest, target: string): string | undefined {
  if (route === undefined || app === undefined) return undefined;
  const known = templates.get(route);
  if (known !== undefined) return known;
  const mounts = findMounts(app, route);
  const path = withoutQuery(target);
  const template = joinPaths([...mountPaths(app), ...toPaths(mounts, path), toPattern(route.path, path)]);
  // A router that is mounted in two places has two templates, and only the path tells which of them it was.
  if (mounts.length <= 1) templates.set(route, template);
  return template;
}

/** The applications around this one, outermost first. */
function mountPaths(app: ExpressApplication): string[] {
  const paths: string[] = [];
  for (
    let at: ExpressApplication | undefined = app, depth = 0;
    at?.parent && depth < depthMax;
    at = at.parent
  ) {
    paths.unshift(toPattern(at.mountpath, ''));
    depth++;
  }
  return paths;
}

/** Each way through the routers of an application to the route, as the layers that are passed. */
function findMounts(app: ExpressApplication, route: ExpressRoute): Mount[] {
  const found: Mount[] = [];
  let visited = 0;
  const visit = (router: unknown, layers: Layer[]) => {
    const stack = (router as { stack?: unknown } | undefined)?.stack;
    if (!Array.isArray(stack) || layers.length > depthMax) return;
    for (const layer of stack as Layer[]) {
      if (++visited > layersMax) return;
      if (layer.route === route) found.push({ layers });
      else if (layer.route === undefined && layer.handle?.stack !== undefined)
        visit(layer.handle, [...layers, layer]);
    }
  };
  visit(app._router ?? app.router, []);
  return found;
}

function toPaths(mounts: Mount[], path: string): string[] {
  const candidates = mounts.map(({ layers }) => followLayers(layers, path));
  return (candidates.find(({ isMatch }) => isMatch) ?? candidates[0])?.paths ?? [];
}

function followLayers(layers: Layer[], path: string): { paths: string[]; isMatch: boolean } {
  let rest = path;
  let isMatch = true;
  const paths = layers.map((layer) => {
    const match = matchLayer(layer, rest);
    if (!match) isMatch = false;
    rest = rest.slice(match?.path.length ?? 0) || '/';
    if (typeof layer.rawPath === 'string') return layer.rawPath;
    return match ? withParameters(match) : '';
  });
  return { paths, isMatch };
}

interface LayerMatch {
  path: string;
  params: Record<string, unknown>;
}

/** What a layer would match at the start of a path. Does not touch the layer, which requests under way share. */
function matchLayer({ matchers, regexp, keys }: Layer, path: string): LayerMatch | undefined {
  if (matchers) {
    for (const matcher of matchers) {
      const match = matcher(path);
      if (match) return match;
    }
    return undefined;
  }
  const match = regexp?.exec(path);
  if (!match) return undefined;
  const params = Object.fromEntries((keys ?? []).map(({ name }, at) => [name, match[at + 1]]));
  return { path: match[0], params };
}

/** The matched part of a path with its parameters' names in the place of their values. */
function withParameters({ path, params }: LayerMatch): string {
  const names = new Map(Object.entries(params).map(([name, value]) => [value, name]));
  const segments = path.split('/').map((segment) => {
    const name = names.get(decode(segment));
    return name === undefined ? segment : `:${name}`;
  });
  return segments.join('/');
}

/** A path as the program wrote it: text, a regular expression, or several of them. */
function toPattern(given: unknown, path: string): string {
  if (typeof given === 'string') return given;
  if (given instanceof RegExp) return String(given);
  if (!Array.isArray(given)) return normalisePath(path);
  const patterns = given.map((each) => toPattern(each, path));
  return patterns.find((pattern) => path.endsWith(pattern)) ?? patterns[0] ?? '';
}

function joinPaths(paths: string[]): string {
  const joined = paths
    // Only the path of the route itself may end in a slash, or in that of a regular expression.
    .map((path, at) => (path === '/' ? '' : at < paths.length - 1 ? path.replace(/\/$/, '') : path))
    .filter((path) => path !== '')
    .map((path) => (path.startsWith('/') ? path : `/${path}`))
    .join('');
  return joined === '' ? '/' : joined;
}

function withoutQuery(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
