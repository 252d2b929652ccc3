import { styleText } from 'node:util';
import type { HealthFinding } from '@lakegauge/dashboard/handler';
import type { HealthReport } from './run-checks.ts';

const colours = { ok: 'green', warning: 'yellow', failure: 'red' } as const;

/** The report for a person: a line a check, the cure below it, and a summary. */
export function describeFindings({ findings, skipped }: HealthReport, isColoured: boolean): string {
  const paint = (colour: 'green' | 'yellow' | 'red' | 'dim', text: string) =>
    isColoured ? styleText(colour, text, { validateStream: false }) : text;
  const lines = findings.flatMap(({ check, level, message, cure }) => [
    `${paint(colours[level], level.padEnd(8))} ${check}: ${message}`,
    ...(cure ? [paint('dim', `           ${cure}`)] : [])
  ]);
  if (skipped.length > 0)
    lines.push(paint('dim', `Not checked because of the failures above: ${skipped.join(', ')}`));
  return [...lines, '', summarise(findings)].join('\n');
}

function summarise(findings: readonly HealthFinding[]): string {
  const count = (level: HealthFinding['level']) =>
    findings.filter((finding) => finding.level === level).length;
  const failures = count('failure');
  const warnings = count('warning');
  if (failures + warnings === 0) return `All is well: ${findings.length} checks.`;
  return `${failures} failed, ${warnings} with a warning, ${count('ok')} ok.`;
}
