import type { BenchResult } from '../bench-result.ts';
import { toResult, type Answer } from '../harness/report.ts';
import type { HistorySize } from '../query/create-history.ts';
import { measureHover } from './measure-hover.ts';
import { measurePages, type PageRounds } from './measure-pages.ts';

const size: HistorySize = { name: 'b', rawRows: 7_000_000, endpoints: 200 };
const quickSize: HistorySize = { name: 'quick', rawRows: 200_000, endpoints: 50 };

/**
 * How long does somebody wait for a page, what does the browser have to load for it, and how quickly does a chart
 * follow the pointer? In a real browser, over `lakegauge start` and a history like that of the benchmark of queries, but
 * up to now. `--quick` takes little data and few rounds.
 */
export async function bench(arguments_: string[]): Promise<BenchResult> {
  const quick = arguments_.includes('--quick');
  const rounds = quick ? 3 : 7;
  const taken = quick ? quickSize : size;
  const pages = await measurePages(taken, rounds);
  const hoverMs = await measureHover(rounds);
  return toResult('Dashboard', 'npm run bench -- dashboard', [
    ...pages.map((page) => describePage(page, taken)),
    {
      question: 'How quickly does a chart follow the pointer?',
      method:
        'Three lines of 720 points each with axes, shared crosshair and tooltip; 60 moves of the mouse a round, each measured from the event to the frame that shows it. A round counts by its 95th percentile.',
      figures: [
        {
          what: 'hover, 720 points × 3 series',
          unit: 'ms',
          rounds: hoverMs,
          promise: { atMost: 50 },
          goal: { atMost: 50 }
        }
      ]
    }
  ]);
}

function describePage(
  { name, path, figures, sizes }: PageRounds,
  { rawRows, endpoints }: HistorySize
): Answer {
  return {
    question: `${name}: \`${path}\``,
    method: `Over ${rawRows.toLocaleString('en-US')} raw rows, 90 days of rollups and ${endpoints} endpoints; a new browser context with an empty cache each round, on the machine of the server. Sizes are of all scripts and style sheets that the page loads, gzip -9, 1 KB = 1024 bytes. Server time is from the request to the last byte of the document, numbers included; layout shift is told to two decimals, as field data has it.`,
    figures: [
      {
        what: 'largest contentful paint',
        unit: 'ms',
        rounds: figures.map(({ lcpMs }) => lcpMs),
        promise: { atMost: 3000 },
        goal: { atMost: 800 }
      },
      ...(figures.every(({ chartsMs }) => chartsMs !== null)
        ? [
            {
              what: 'charts drawn',
              unit: 'ms',
              rounds: figures.map(({ chartsMs }) => chartsMs ?? 0),
              goal: { atMost: 1200 }
            }
          ]
        : []),
      { what: 'server', unit: 'ms', rounds: figures.map(({ serverMs }) => serverMs) },
      {
        what: 'layout shift',
        unit: '',
        rounds: figures.map(({ shift }) => Math.round(shift * 100) / 100),
        goal: { atMost: 0 }
      },
      { what: 'scripts', unit: 'KB', rounds: [sizes.scriptBytes / 1024] },
      { what: 'style sheets', unit: 'KB', rounds: [sizes.styleBytes / 1024] },
      {
        what: 'scripts and style sheets',
        unit: 'KB',
        rounds: [(sizes.scriptBytes + sizes.styleBytes) / 1024],
        promise: { atMost: 200 },
        goal: { atMost: 200 }
      }
    ]
  };
}
