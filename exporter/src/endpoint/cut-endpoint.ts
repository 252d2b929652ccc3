// The width of the columns that hold endpoints.
const endpointLengthMax = 500;

/** The first 500 characters, never half of a surrogate pair. */
export function cutEndpoint(text: string): string {
  return text.length <= endpointLengthMax ? text : [...text].slice(0, endpointLengthMax).join('');
}
