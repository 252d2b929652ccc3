/** The path of a target, which old instrumentations hand over as a whole URL with user and host. Keeps the query. */
export function pathOf(target: string): string {
  if (target.charCodeAt(0) === 0x2f) return target;
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\/[^/?#]*/i.exec(target);
  return scheme ? target.slice(scheme[0].length) : target;
}
