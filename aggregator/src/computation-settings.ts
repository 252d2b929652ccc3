/**
 * For statements that build or merge cells. The planner knows neither how many rows a common table expression has nor,
 * before the tables were analyzed for the first time, how many cells there are: it would choose nested loops and take
 * minutes over a day, or sort texts. 15 minutes is half of the job's own limit.
 */
export function computationSettings(workMemory: '32MB' | '64MB'): string {
  return `
    set local jit = off;
    set local work_mem = '${workMemory}';
    set local hash_mem_multiplier = 8;
    set local enable_nestloop = off;
    set local enable_mergejoin = off;
    set local enable_sort = off;
    set local statement_timeout = '15min'`;
}
