import type { DatabasePool } from '@lakegauge/database';
import type { SeenStatement } from './questions.ts';

const shown = 3;

/** The plans of the three slowest statements, each of another text, as they ran. */
export async function explainSlowest(pool: DatabasePool, seen: readonly SeenStatement[]): Promise<string> {
  const slowest = new Map<string, SeenStatement>();
  for (const statement of seen.toSorted((a, b) => b.ms - a.ms)) {
    if (!slowest.has(statement.text)) slowest.set(statement.text, statement);
    if (slowest.size === shown) break;
  }
  const sections: string[] = [];
  for (const { question, range, text, values, ms } of slowest.values()) {
    const client = await pool.connect();
    try {
      await client.query(`begin; set local jit = off; set local work_mem = '64MB'`);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>({
        text: `explain (analyze, buffers off, costs off, timing off, summary on) ${text}`,
        values
      });
      const plan = withoutUnused(rows.map((row) => row['QUERY PLAN']))
        .map(shorten)
        .join('\n');
      sections.push(`${question} over ${range}, ${ms.toFixed(0)} ms\n\n\`\`\`\n${plan}\n\`\`\``);
      await client.query('rollback');
    } finally {
      client.release();
    }
  }
  return sections.join('\n\n');
}

// Arrays of hours make lines of many thousand characters.
const lineLengthMax = 160;

function shorten(line: string): string {
  return line.length > lineLengthMax ? `${line.slice(0, lineLengthMax)}…` : line;
}

/** Most of the lines of a plan are partitions that nothing was read from. */
function withoutUnused(lines: string[]): string[] {
  const kept: string[] = [];
  let unusedIndent = Infinity;
  for (const line of lines) {
    const indent = line.search(/\S/);
    if (indent <= unusedIndent) unusedIndent = line.includes('(never executed)') ? indent : Infinity;
    if (unusedIndent === Infinity && !/^\s*(Index Searches|Storage):/.test(line)) kept.push(line);
  }
  return kept;
}
