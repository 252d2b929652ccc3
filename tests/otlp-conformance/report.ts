import type { Variation } from './otlp-client.ts';
import { breaksRule, type CaseResult } from './run-cases.ts';

/** The table for a terminal: one line a case, and below it what was wrong and the sentence that says so. */
export function report(results: readonly CaseResult[]): string {
  const lines = ['result  keyword  case                     variations'];
  for (const result of results) {
    const ran = result.passed + result.failures.length;
    const count = ran === 0 ? 'nothing to see' : `${result.passed} of ${ran}`;
    lines.push(`${verdict(result).padEnd(7)} ${result.keyword.padEnd(8)} ${result.id.padEnd(24)} ${count}`);
    if (result.failures.length === 0) continue;
    lines.push(`        "${result.sentence}" (${result.section})`);
    for (const { variation, reason } of result.failures) lines.push(`        ${name(variation)}: ${reason}`);
  }
  const broken = results.filter(breaksRule).length;
  const warned = results.filter((result) => verdict(result) === 'warn').length;
  const unseen = results.filter((result) => verdict(result) === '-').length;
  const passed = results.length - broken - warned - unseen;
  lines.push('', `${passed} passed, ${broken} failed, ${warned} warnings, ${unseen} with nothing to see`);
  return lines.join('\n');
}

function verdict(result: CaseResult): 'pass' | 'FAIL' | 'warn' | '-' {
  if (breaksRule(result)) return 'FAIL';
  if (result.failures.length > 0) return 'warn';
  return result.passed > 0 ? 'pass' : '-';
}

function name({ signal, encoding, compression }: Variation): string {
  return `${signal}, ${encoding}${compression === 'none' ? '' : `, ${compression}`}`;
}
