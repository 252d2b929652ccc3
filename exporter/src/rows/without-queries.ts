// The scheme with user and password, then origin and path, then query and fragment, then the line and column that a
// stack trace puts behind a file's address.
const url =
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)(?:[^\s/?#@"'<>]*@)?([^\s?#"'<>()]*)(?:[?#][^\s"'<>()]*?)?((?::\d{1,9}){0,2})(?=[\s"'<>()]|$)/gi;

/**
 * A text with every URL in it cut before its query and fragment, which hold secrets, and without user and password; a
 * text that is a path as a whole is cut alike.
 */
export function withoutQueries(text: string): string {
  if (/^[./?#]\S*$/.test(text)) return text.replace(/[?#].*$/s, '');
  return text.includes('://') ? text.replace(url, '$1$2$3') : text;
}
