/** The request cannot be read as OTLP; sending it again changes nothing. The message is sent to the client. */
export class OtlpDecodeError extends Error {
  override name = 'OtlpDecodeError';
}
