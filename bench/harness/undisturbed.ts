import { availableParallelism } from 'node:os';
import { machineSeconds, processorSeconds } from './processor-time.ts';

const foreignShareMax = 0.1;
const attemptsMax = 3;

/**
 * Runs a round, and again, at most twice, where programs that are none of `own` took more than a tenth of the machine
 * meanwhile; the round with the least of that counts.
 */
export async function undisturbed<Result>(own: number[], round: () => Promise<Result>): Promise<Result> {
  let best: { share: number; result: Result } | undefined;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const begun = { at: performance.now(), all: machineSeconds(), own: processorSeconds(...own) };
    const result = await round();
    const seconds = (performance.now() - begun.at) / 1000;
    const foreign = machineSeconds() - begun.all - (processorSeconds(...own) - begun.own);
    const share = Math.max(0, foreign / seconds / availableParallelism());
    if (!best || share < best.share) best = { share, result };
    if (best.share <= foreignShareMax) break;
  }
  if (best!.share > foreignShareMax) {
    console.log(`  disturbed: other programs took ${Math.round(best!.share * 100)} % of the machine`);
  }
  return best!.result;
}
