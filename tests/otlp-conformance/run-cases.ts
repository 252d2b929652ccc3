import { connectionCases } from './cases/connection.ts';
import { encodingCases } from './cases/encoding.ts';
import { failureCases } from './cases/failure.ts';
import { requestCases } from './cases/request.ts';
import { successCases } from './cases/success.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { createOtlpClient, type Variation } from './otlp-client.ts';
import { NotApplicable } from './read-answer.ts';
import { compressions, encodings, signals, type Signal } from './telemetry.ts';

export interface ConformanceOptions {
  baseUrl: string;
  /** Sent with every request, for example a credential. */
  headers?: Record<string, string>;
  signals?: readonly Signal[];
  /** How many bytes no server is expected to take. */
  oversizedBytes?: number;
}

export interface CaseResult extends Pick<ConformanceCase, 'id' | 'section' | 'keyword' | 'sentence'> {
  passed: number;
  /** The variations in which the server broke the rule. */
  failures: { variation: Variation; reason: string }[];
  /** The variations in which there was nothing to see. */
  notApplicable: { variation: Variation; reason: string }[];
}

/** Every case, in the order of the specification. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...encodingCases,
  ...requestCases,
  ...successCases,
  ...failureCases,
  ...connectionCases
];

const oversizedBytesUsual = 100 * 1024 * 1024;

/** Runs every case in every variation that it is about, one after another. */
export async function runCases(options: ConformanceOptions): Promise<CaseResult[]> {
  const client = createOtlpClient(options.baseUrl, options.headers ?? {});
  const context = { client, oversizedBytes: options.oversizedBytes ?? oversizedBytesUsual };
  const variations = allVariations(options.signals ?? signals);
  const results: CaseResult[] = [];
  try {
    for (const conformanceCase of conformanceCases) {
      const { id, section, keyword, sentence } = conformanceCase;
      const appliesTo = conformanceCase.appliesTo ?? (({ compression }) => compression === 'none');
      const result: CaseResult = {
        id,
        section,
        keyword,
        sentence,
        passed: 0,
        failures: [],
        notApplicable: []
      };
      for (const variation of variations.filter(appliesTo)) {
        try {
          await conformanceCase.check(context, variation);
          result.passed++;
        } catch (error) {
          const list = error instanceof NotApplicable ? result.notApplicable : result.failures;
          list.push({ variation, reason: (error as Error).message });
        }
      }
      results.push(result);
    }
  } finally {
    client.close();
  }
  return results;
}

/** Whether a rule was broken that a server may not break. */
export function breaksRule({ keyword, failures }: CaseResult): boolean {
  return failures.length > 0 && (keyword === 'MUST' || keyword === 'stated');
}

function allVariations(wanted: readonly Signal[]): Variation[] {
  return wanted.flatMap((signal) =>
    encodings.flatMap((encoding) => compressions.map((compression) => ({ signal, encoding, compression })))
  );
}
