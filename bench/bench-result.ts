/** What a benchmark hands back: `npm run bench` prints it, writes it to RESULTS.md and fails where a promise is missed. */
export interface BenchResult {
  title: string;
  /** The section of RESULTS.md below its heading. */
  markdown: string;
  /** One line for each promised value that was not kept. */
  missed: string[];
}

/** What `bench/NAME/index.ts` exports as `bench`; the arguments are those after NAME. */
export type Bench = (arguments_: string[]) => Promise<BenchResult>;
