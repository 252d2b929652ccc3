import { measurePage, type PageFigures } from './measure-page.ts';
import { measureSizes, type Size } from './measure-sizes.ts';

// 1 KB is 1024 bytes here.
const wholeBytesMax = 6 * 1024;
const coreBytesMax = 3 * 1024;
// What browsers round the times of interactions to.
const interactionStepMs = 8;

/** What the browser tracker weighs, beside others, and what it costs a page. */
export async function bench(
  arguments_: string[]
): Promise<{ title: string; markdown: string; missed: string[] }> {
  const rounds = arguments_.includes('--quick') ? 5 : 15;
  const sizes = await measureSizes();
  const page = await measurePage(rounds);
  return {
    title: 'Browser tracker',
    markdown: [describeSizes(sizes), describePage(page, rounds)].join('\n\n'),
    missed: findMissed(sizes, page)
  };
}

function describeSizes(sizes: Size[]): string {
  const whole = sizes[0]!.gzipBytes;
  const rows = sizes.map(
    ({ name, minifiedBytes, gzipBytes }) =>
      `| ${name} | ${kilobytes(minifiedBytes)} | ${kilobytes(gzipBytes)} | ${(gzipBytes / whole).toFixed(2)} |`
  );
  return [
    'Size, each as a browser gets it: bundled and minified by the same rolldown, gzip -9, 1 KB = 1024 bytes.',
    '',
    '| what | minified, KB | gzip, KB | of ours, whole |',
    '| --- | --- | --- | --- |',
    ...rows
  ].join('\n');
}

function describePage({ loadMs, startMs, eventUs, lcpMs, inpMs }: PageFigures, rounds: number): string {
  const pair = (name: string, { without, with: measured }: { without: number[]; with: number[] }) =>
    `| ${name} | ${median(without).toFixed(1)} (${spread(without).toFixed(1)}) | ${median(measured).toFixed(1)} (${spread(measured).toFixed(1)}) |`;
  return [
    `A sample page with and without the tracker in turn, ${rounds} rounds, a new browser context each; medians, and the middle half of the rounds in brackets.`,
    '',
    '| what | without | with |',
    '| --- | --- | --- |',
    pair('CPU time of scripts until loaded, ms', loadMs),
    pair('LCP, ms', lcpMs),
    pair('INP of twenty clicks, ms', inpMs),
    '',
    `\`start()\`: ${median(startMs).toFixed(2)} ms. \`track()\`, storage and the request of every 20th event included: ${median(eventUs).toFixed(1)} µs an event.`
  ].join('\n');
}

function findMissed(sizes: Size[], { lcpMs, inpMs }: PageFigures): string[] {
  const [whole, core] = sizes.map(({ gzipBytes }) => gzipBytes);
  const missed: string[] = [];
  if (whole! > wholeBytesMax) missed.push(`the whole is ${whole} bytes, more than ${wholeBytesMax}`);
  if (core! > coreBytesMax) missed.push(`the core is ${core} bytes, more than ${coreBytesMax}`);
  for (const [name, { without, with: measured }] of Object.entries({ LCP: lcpMs, INP: inpMs })) {
    // Measurable is what stands out of the spread of the page alone, and of what a browser can tell apart.
    const added = median(measured) - median(without);
    const noise = Math.max(spread(without), spread(measured), interactionStepMs);
    if (added > noise)
      missed.push(`${name} grows by ${added.toFixed(1)} ms, the noise is ${noise.toFixed(1)} ms`);
  }
  return missed;
}

function kilobytes(bytes: number): string {
  return (bytes / 1024).toFixed(2);
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Width of the middle half. */
function spread(values: number[]): number {
  return quantile(values, 0.75) - quantile(values, 0.25);
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.round((values.length - 1) * share)]!;
}
