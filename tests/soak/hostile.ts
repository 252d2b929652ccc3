// Attacks the real receiver: bombs, nesting, slow and broken clients, crowds, smuggling, known vulnerabilities.
// Each must get the right answer, others must be served meanwhile, and memory stay below 256 MiB.
//   --scale X     size of crowds and repetitions (1)
//   --match TEXT  only the attacks whose name has it
//   --quick       without the crowds of slow clients
import { parseArgs } from 'node:util';
import type { Attack } from './attacks/attack.ts';
import { bodyAttacks } from './attacks/bodies.ts';
import { crowdAttacks } from './attacks/crowds.ts';
import { httpAttacks } from './attacks/http-shapes.ts';
import { startTarget } from './target/start-target.ts';
import { ValidTraffic } from './target/valid-traffic.ts';

const residentBytesMax = 256 * 2 ** 20;
/** Those that are over in a moment. */
export const quickAttacks: readonly Attack[] = [...bodyAttacks, ...httpAttacks];

/** Throws when an attack is not answered rightly, or others are not served, or memory grows too far. */
export async function soak(arguments_: string[]): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      scale: { type: 'string', default: '1' },
      match: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false }
    }
  });
  const scale = Number(values.scale);
  const attacks = values.quick ? quickAttacks : [...quickAttacks, ...crowdAttacks];
  const target = await startTarget();
  const valid = new ValidTraffic(target);
  const failed: string[] = [];
  try {
    valid.start();
    for (const attack of attacks.filter(({ name }) => name.includes(values.match))) {
      const before = valid.sent;
      const outcome = await attack
        .run({ target, scale })
        .then((seen) => `ok      ${seen}`)
        .catch((error: unknown) => `FAILED  ${String(error)}`);
      target.mustLive();
      if (outcome.startsWith('FAILED')) failed.push(attack.name);
      // At least one more after each, so that none leaves the receiver deaf.
      await valid.send();
      console.log(
        `${attack.name}\n  ${outcome}\n  ${valid.sent - before} valid requests served, peak ${toMib(target.peakBytes())}`
      );
    }
    await valid.stop();
    console.log(await valid.mustBeStored());
    const peakBytes = target.peakBytes();
    console.log(`peak memory of the receiver ${toMib(peakBytes)}`);
    if (failed.length > 0) throw new Error(`not answered rightly: ${failed.join('; ')}`);
    if (peakBytes >= residentBytesMax)
      throw new Error(`It took ${toMib(peakBytes)}, more than ${toMib(residentBytesMax)}`);
  } finally {
    await valid.stop().catch(() => {});
    await target.stop();
  }
}

function toMib(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
