import type { OtlpClient, Variation } from './otlp-client.ts';

/**
 * How strongly a sentence binds. `stated`: it has no keyword of RFC 2119 but says how things are, which a server
 * cannot do otherwise; counted like MUST.
 */
export type Keyword = 'MUST' | 'SHOULD' | 'MAY' | 'stated';

export interface CaseContext {
  client: OtlpClient;
  /** How many bytes no server is expected to take. */
  oversizedBytes: number;
}

/** One sentence of the specification that binds a server, and how to see whether it is kept. */
export interface ConformanceCase {
  id: string;
  /** Heading of the specification. */
  section: string;
  keyword: Keyword;
  /** Word for word. */
  sentence: string;
  /** The variations that it is about: those without compression when absent. */
  appliesTo?: (variation: Variation) => boolean;
  /** Ends well, or throws a Violation or NotApplicable with the reason. */
  check(context: CaseContext, variation: Variation): Promise<void>;
}
