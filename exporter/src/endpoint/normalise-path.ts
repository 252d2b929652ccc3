import { cutEndpoint } from './cut-endpoint.ts';
import { isIdentifier } from './is-identifier.ts';
import { pathOf } from './path-of.ts';

// A path longer than this is cut before it is read, so that the work for a request has a bound.
const readLengthMax = 4096;

/**
 * A path as it may be stored and counted: without origin, query, fragment and path parameters (`;jsessionid=…`), which
 * hold secrets, with identifiers as `:id`, at most 500 characters. Runs for each request, in time linear in the path.
 */
export function normalisePath(path: string): string {
  const bare = pathOf(path.length > readLengthMax ? path.slice(0, readLengthMax) : path);
  const end = endOfPath(bare);
  if (bare === '*') return bare;
  let result = '';
  let segmentStart = 0;
  for (let at = 0; at <= end; at++) {
    if (at < end && bare.charCodeAt(at) !== 0x2f) continue;
    // An empty segment is a doubled or a closing slash; only the closing one means something.
    if (at > segmentStart) result += toSegment(bare.slice(segmentStart, at));
    segmentStart = at + 1;
  }
  if (result === '' || bare.charCodeAt(end - 1) === 0x2f) result += '/';
  return cutEndpoint(result);
}

function toSegment(segment: string): string {
  const parameters = segment.indexOf(';');
  const name = parameters === -1 ? segment : segment.slice(0, parameters);
  if (name === '') return '';
  return isIdentifier(name) ? '/:id' : `/${name}`;
}

function endOfPath(path: string): number {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === 0x3f || code === 0x23) return at;
  }
  return path.length;
}
